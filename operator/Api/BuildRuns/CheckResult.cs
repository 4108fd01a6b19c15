using Dockerflow.Api.ContainerBuilds;

namespace Dockerflow.Api.BuildRuns;

/// <summary>One check of the Dockerflow contract against one candidate.</summary>
public sealed record CheckResult(CheckName Name, CheckLevel Level, bool Passed, string Message = "")
{
    /// <summary>True where the candidate is refused because of this result.</summary>
    public bool Refuses() => !Passed && Level == CheckLevel.Required;
}
