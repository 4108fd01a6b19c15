namespace Dockerflow.Metrics;

/// <summary>Values of the labels of <see cref="Instruments.Polls"/>.</summary>
public static class Polls
{
    public const string Source = "Source";
    public const string Base = "Base";

    public const string Unchanged = "Unchanged";
    public const string Changed = "Changed";
    public const string Failed = "Failed";

    /// <summary>Due, and not asked yet: the policy's rate, or the host, wants it to wait.</summary>
    public const string Limited = "Limited";

    /// <summary>Due, and not asked yet: the host failed the last time, and others find out whether it works again.</summary>
    public const string BackedOff = "BackedOff";

    public static IReadOnlyList<string> Kinds { get; } = [Source, Base];
    public static IReadOnlyList<string> Outcomes { get; } = [Unchanged, Changed, Failed, Limited, BackedOff];
}
