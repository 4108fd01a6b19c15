using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;

namespace Dockerflow.Decide;

/// <summary>What to do now about one ContainerBuild; exactly one of these, always with a reason and words.</summary>
public abstract record Plan(string Reason, string Message)
{
    /// <summary>Create this run.</summary>
    public sealed record Start(BuildRun Run) : Plan(Run.Spec.Cause.Reason, Run.Spec.Cause.Message);

    /// <summary>Something asks for a run, or one is going on, but none may start now. Place is the place in the queue, from 1.</summary>
    public sealed record Hold(string Reason, string Message, NextBuild? Next = null, int? Place = null)
        : Plan(Reason, Message);

    /// <summary>End this run, which has not started, because newer inputs are there; the next decision builds them.</summary>
    public sealed record Supersede(BuildRun Run, string Message) : Plan(Reasons.Overtaken, Message);

    /// <summary>End this run, whose image nobody wants now; it is built again when somebody does.</summary>
    public sealed record Cancel(BuildRun Run, string Message) : Plan(Reasons.Suspended, Message);

    /// <summary>No rule asks for a run; Next is when the first one will, if nothing else happens before.</summary>
    public sealed record Nothing(string Message, NextBuild? Next) : Plan(Reasons.UpToDate, Message);

    /// <summary>Nothing will happen until somebody changes something.</summary>
    public sealed record Refuse(string Reason, string Message) : Plan(Reason, Message);
}
