namespace Dockerflow.Kube.Control;

/// <summary>What a reconcile of one key came to.</summary>
public abstract record Outcome
{
    private Outcome() { }

    /// <summary>Nothing to do until something changes.</summary>
    public static Outcome Done { get; } = new Finished();

    /// <summary>
    /// Look again after this time, or earlier if something changes. The key then waits behind live changes, except
    /// that a time of zero keeps its lane.
    /// </summary>
    public static Outcome RequeueAfter(TimeSpan delay) => new Later(delay);

    /// <summary>Somebody else was faster, which is nobody's fault: look again soon, and ever more slowly.</summary>
    public static Outcome Requeue(string why) => new Again(why);

    /// <summary>Did not work; try again, ever more slowly.</summary>
    public static Outcome Retry(string why) => new Failed(why);

    /// <summary>Cannot work until something changes: not tried again.</summary>
    public static Outcome Terminal(string why) => new Refused(why);

    public sealed record Finished : Outcome;

    public sealed record Later(TimeSpan Delay) : Outcome;

    public sealed record Again(string Why) : Outcome;

    public sealed record Failed(string Why) : Outcome;

    public sealed record Refused(string Why) : Outcome;
}
