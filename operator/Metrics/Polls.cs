namespace Dockerflow.Metrics;

/// <summary>Values of the labels of <see cref="Instruments.Polls"/>.</summary>
public static class Polls
{
    public const string Source = "Source";
    public const string Base = "Base";

    public const string Unchanged = "Unchanged";
    public const string Changed = "Changed";
    public const string Failed = "Failed";

    public static IReadOnlyList<string> Kinds { get; } = [Source, Base];
    public static IReadOnlyList<string> Outcomes { get; } = [Unchanged, Changed, Failed];
}
