namespace Dockerflow.Support.Tools;

/// <summary>One run of a program: arguments, extra environment, working directory (blank: ours) and standard input.</summary>
public sealed record ToolCall(string Program, IReadOnlyList<string> Arguments)
{
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
    public string Directory { get; init; } = "";
    public string Input { get; init; } = "";

    public override string ToString() => $"{Path.GetFileName(Program)} {string.Join(' ', Arguments)}";
}
