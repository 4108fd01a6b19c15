using Dockerflow.Api.BuildRuns;

namespace Dockerflow.Runs;

/// <summary>Makes failures whose class follows from their reason.</summary>
public static class Failures
{
    public static RunFailure Of(FailureReason reason, string message, string step = "", string log = "") =>
        new(reason, FailureReasons.ClassOf(reason, step), message, step, log);
}
