namespace Dockerflow.Steps.Tools;

/// <summary>A program to run: looked up in PATH, never through a shell, with exactly this environment.</summary>
/// <param name="Program">Name or path.</param>
/// <param name="Arguments">One element each, passed as they are.</param>
/// <param name="Environment">All variables; nothing is inherited.</param>
/// <param name="Directory">Working directory; null: the current one.</param>
internal sealed record ToolCall(
    string Program,
    IReadOnlyList<string> Arguments,
    IReadOnlyDictionary<string, string> Environment,
    string? Directory = null
);
