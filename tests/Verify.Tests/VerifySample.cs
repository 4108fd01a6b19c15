using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Policy;
using Dockerflow.Api.Steps;
using Dockerflow.Kube.Core;
using Dockerflow.Samples;

namespace Dockerflow.Verify.Tests;

/// <summary>Verifications and what the probe may have found.</summary>
internal static class VerifySample
{
    public static readonly OperatorPolicy Policy = new();
    public static readonly VerifyOptions Options = new("registry.example.com/operator:1", Policy);
    public static readonly BuildRun Run = With(new VerifySettings());

    public static BuildRun With(VerifySettings settings) =>
        RunSample.In(BuildRunPhase.Verifying, RunSample.Spec with { Verify = settings });

    public static BuildRun WithCheck(CheckName check, CheckLevel level) => With(new() { Checks = [new(check, level)] });

    public static Facts FactsOf(Pod? pod, BuildRun? run = null) => new(run ?? Run, pod, null, "", Moment.Now);

    public static ContainerStatus App(string digest = RunSample.Digest) =>
        PodSample.Running(VerifyPod.AppContainer, $"docker-pullable://{RunSample.Repository}-candidates@{digest}");

    public static ContainerStatus Probe(params ProbeFinding[] findings) =>
        PodSample.Ended(StepNames.Probe, new StepReport { Ok = true, Probe = findings });

    /// <summary>What a probe finds that all is well, but for one check.</summary>
    public static ProbeFinding[] Findings(CheckName? bad = null) =>
        Enum.GetValues<CheckName>()
            .Where(check => !StaticChecks.Has(check))
            .Select(check => new ProbeFinding(check, check != bad, check == bad ? "it is not so" : ""))
            .ToArray();

    public static Pod Probed(CheckName? bad = null) => PodSample.Of("Running", App(), Probe(Findings(bad)));
}
