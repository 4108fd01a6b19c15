namespace Dockerflow.Steps.Tools;

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">128 + N when signal N killed it.</param>
/// <param name="Output">The first part of its standard output, where that was captured; otherwise empty.</param>
/// <param name="Tail">Its last lines, of both streams, unescaped.</param>
internal sealed record ToolResult(int ExitCode, string Output, IReadOnlyList<string> Tail)
{
    public bool Ok => ExitCode == 0;

    public string TailText => string.Join('\n', Tail);
}
