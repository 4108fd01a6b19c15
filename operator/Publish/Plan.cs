using Dockerflow.Api.BuildRuns;

namespace Dockerflow.Publish;

/// <summary>What to do now about one proved candidate; exactly one of these.</summary>
public abstract record Plan
{
    /// <summary>Put the candidate's manifest under these tags.</summary>
    public sealed record PutTags(IReadOnlyList<string> Tags) : Plan;

    /// <summary>It is not published.</summary>
    public sealed record Fail(RunFailure Failure) : Plan;
}
