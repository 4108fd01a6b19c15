using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;

namespace Dockerflow.Samples;

/// <summary>A run that has all it needs and nothing else.</summary>
internal static class RunSample
{
    public const string Revision = "4f1c0000000000000000000000000000000000aa";
    public const string Digest = "sha256:1111111111111111111111111111111111111111111111111111111111111111";
    public const string OtherDigest = "sha256:2222222222222222222222222222222222222222222222222222222222222222";
    public const string Repository = "registry.example.com/ops/tokenserver";

    public static readonly Candidate Candidate = new(
        $"{Repository}-candidates@{Digest}",
        Digest,
        Size: 80_000_000,
        Layers: 5,
        User: "10001:10001",
        VersionFile: true,
        VersionCommit: Revision
    );

    public static readonly BuildRunSpec Spec = new()
    {
        ContainerBuildRef = new("tokenserver"),
        Sequence = 41,
        Source = new()
        {
            Url = "https://git.example.com/identity/tokenserver.git",
            Ref = "refs/heads/main",
            Revision = Revision,
            Tip = Revision,
        },
        Image = new() { Repository = Repository },
    };

    public static BuildRun Of(BuildRunSpec spec, BuildRunStatus status) =>
        new()
        {
            Metadata = new()
            {
                Name = $"tokenserver-{spec.Sequence:x16}",
                Namespace = "identity",
                Uid = $"uid-of-run-{spec.Sequence}",
                Generation = 1,
            },
            Spec = spec,
            Status = status,
        };

    public static BuildRun In(BuildRunPhase phase, BuildRunSpec? spec = null) =>
        Of(
            spec ?? Spec,
            new()
            {
                Phase = phase,
                PhaseSince = Moment.Now,
                StartedAt = Moment.Now,
                Candidate = phase > BuildRunPhase.Building ? Candidate : null,
            }
        );
}
