using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Policy;
using Dockerflow.Api.Steps;
using Dockerflow.Kube.Core;
using Dockerflow.Runs;

namespace Dockerflow.Verify;

/// <summary>Facts to plan, in order; the first rule that answers wins.</summary>
public static class Rules
{
    /// <summary>Beyond the verification's own timeout: for a node, for pulling the image.</summary>
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(5);

    public static Plan Decide(Facts facts, OperatorPolicy policy)
    {
        if (facts.Pod is not { } pod)
        {
            return facts.SecretProblem is { } problem ? new Plan.Fail([], problem)
                : TooLate(facts, "there is no verify Pod") is { } late
                    ? late with
                    {
                        Failure = NotTheRepositorys(late.Failure),
                    }
                : new Plan.CreatePod();
        }
        return Probed(facts, pod, policy)
            ?? Died(facts, pod, policy)
            ?? (Plan?)Hopeless(facts, pod)
            ?? new Plan.Wait(Progress(pod));
    }

    private static Plan? Probed(Facts facts, Pod pod, OperatorPolicy policy)
    {
        if (PodReading.Container(pod, StepNames.Probe) is not { State.Terminated: { } ended } probe)
        {
            return null;
        }
        if (PodReading.Report(probe) is not { Ok: true, Probe: { } findings })
        {
            return new Plan.Fail(
                [],
                Failures.Of(
                    FailureReason.StepFailed,
                    $"the probe ended with code {ended.ExitCode} and without findings",
                    StepNames.Probe,
                    facts.Log
                )
            );
        }
        if (PodReading.Container(pod, VerifyPod.AppContainer) is { State.Waiting: { Reason.Length: > 0 } why } app)
        {
            return NotStarted(app, why);
        }
        return IsCandidate(facts.Run, pod)
            ? Judge(facts, findings, policy)
            : new Plan.Fail(
                [],
                Failures.Of(FailureReason.StepFailed, "the node ran another image than the candidate", StepNames.Probe)
            );
    }

    /// <summary>Only what the candidate's own digest answered counts.</summary>
    private static bool IsCandidate(BuildRun run, Pod pod) =>
        PodReading
            .Container(pod, VerifyPod.AppContainer)
            ?.ImageID?.EndsWith(run.Status.Candidate!.Digest, StringComparison.Ordinal) == true;

    private static Plan Judge(Facts facts, IReadOnlyList<ProbeFinding> findings, OperatorPolicy policy)
    {
        var results = Enum.GetValues<CheckName>()
            .Select(check => Result(check, facts, findings, policy))
            .Where(result => result.Level != CheckLevel.Skip)
            .ToList();
        var refusing = results.Where(result => result.Refuses()).ToList();
        return refusing.Count == 0
            ? new Plan.Pass(results)
            : new Plan.Fail(
                results,
                Failures.Of(FailureReason.ChecksFailed, Words(refusing), VerifyPod.AppContainer, facts.Log)
            );
    }

    /// <summary>A check that the probe says nothing about has failed.</summary>
    private static CheckResult Result(
        CheckName check,
        Facts facts,
        IReadOnlyList<ProbeFinding> findings,
        OperatorPolicy policy
    )
    {
        var level = CheckLevels.Of(check, facts.Run.Spec.Verify, policy);
        if (StaticChecks.Has(check))
        {
            return StaticChecks.Make(check, level, facts.Run.Status.Candidate!);
        }
        return findings.FirstOrDefault(finding => finding.Name == check) is { } found
            ? new(check, level, found.Passed, Bounded.Message(facts.Redaction.CleanCut(found.Message)))
            : new(check, level, false, "the probe did not answer");
    }

    private static string Words(List<CheckResult> refusing) =>
        string.Join("; ", refusing.Select(result => $"{result.Name}: {result.Message}"));

    /// <summary>There is no use in waiting for the probe's timeout when the candidate has ended.</summary>
    private static Plan.Fail? Died(Facts facts, Pod pod, OperatorPolicy policy)
    {
        if (PodReading.PodFailure(pod) is { } whole)
        {
            return new([], whole);
        }
        if (PodReading.Container(pod, VerifyPod.AppContainer)?.State.Terminated is not { } ended)
        {
            return null;
        }
        var words =
            ended.Reason == "OOMKilled" ? "was killed for its memory" : $"ended by itself with code {ended.ExitCode}";
        var starts = new CheckResult(
            CheckName.Starts,
            CheckLevels.Of(CheckName.Starts, facts.Run.Spec.Verify, policy),
            false,
            words
        );
        return new(
            [starts],
            Failures.Of(
                FailureReason.CandidateNotStarted,
                $"the candidate {words}; the log's last lines are in status.failure.log",
                VerifyPod.AppContainer,
                facts.Log
            )
        );
    }

    private static Plan.Fail? Hopeless(Facts facts, Pod pod)
    {
        if (PodReading.Stuck(pod, facts.Now) is { } stuck)
        {
            return NotStarted(stuck.Container, stuck.Why);
        }
        return TooLate(facts, Progress(pod));
    }

    /// <summary>Nothing of it has run.</summary>
    private static RunFailure NotTheRepositorys(RunFailure failure) =>
        failure with
        {
            Class = FailureClass.Infrastructure,
        };

    private static Plan.Fail? TooLate(Facts facts, string progress)
    {
        var patience = facts.Run.Spec.Verify.Timeout.Value + StartPatience;
        return facts.Run.Status.PhaseSince is { } since && facts.Now - since > patience
            ? new([], Failures.Of(FailureReason.Timeout, $"no result after {patience}; {progress}"))
            : null;
    }

    private static Plan.Fail NotStarted(ContainerStatus container, ContainerWaiting why) =>
        new([], Failures.Of(StuckReason(container, why), $"{why.Reason}: {why.Message}", container.Name));

    private static FailureReason StuckReason(ContainerStatus container, ContainerWaiting why) =>
        container.Name != VerifyPod.AppContainer ? FailureReason.StepImageUnavailable
        : why.Reason!.Contains("Image", StringComparison.Ordinal) ? FailureReason.CandidateUnpullable
        : FailureReason.CandidateNotStarted;

    private static string Progress(Pod pod) => PodReading.WaitsFor(pod) ?? "the candidate runs and is probed";
}
