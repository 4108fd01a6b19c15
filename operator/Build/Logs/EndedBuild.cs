using Dockerflow.Api.BuildRuns;
using Dockerflow.Runs;

namespace Dockerflow.Build.Logs;

/// <summary>A plan as it may be written down: without secrets that a step has printed. Pure.</summary>
internal static class EndedBuild
{
    public static Plan Clean(Plan plan, Redaction redaction) =>
        plan switch
        {
            Plan.Fail fail => new Plan.Fail(Clean(fail.Steps, redaction), Clean(fail.Failure, redaction)),
            Plan.Complete complete => complete with { Steps = Clean(complete.Steps, redaction) },
            _ => plan,
        };

    private static RunFailure Clean(RunFailure failure, Redaction redaction) =>
        failure with
        {
            Message = redaction.CleanCut(failure.Message),
            Log = redaction.CleanEnd(failure.Log),
        };

    private static IReadOnlyList<StepStatus> Clean(IReadOnlyList<StepStatus> steps, Redaction redaction) =>
        [
            .. steps.Select(step =>
                step.Message is null ? step : step with { Message = redaction.CleanCut(step.Message) }
            ),
        ];
}
