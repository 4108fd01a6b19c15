namespace Dockerflow.Metrics;

/// <summary>Values of the label "stage".</summary>
public static class Stages
{
    public const string Decide = "decide";
    public const string Build = "build";
    public const string Verify = "verify";
    public const string Publish = "publish";
    public const string Roll = "roll";

    public static IReadOnlyList<string> All { get; } = [Decide, Build, Verify, Publish, Roll];
}
