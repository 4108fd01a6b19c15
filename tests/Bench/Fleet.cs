using System.Globalization;
using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Bench;

/// <summary>
/// Resources as a large company would have them: each with names, addresses and commits of its own, none asking for work
/// (suspended, so that nothing polls).
/// </summary>
internal static class Fleet
{
    private const int PerNamespace = 500;
    private static readonly DateTimeOffset Published = new(2026, 11, 20, 8, 0, 0, TimeSpan.Zero);

    public static string Namespace(string prefix, int index) =>
        string.Create(CultureInfo.InvariantCulture, $"{prefix}-{index / PerNamespace:00}");

    public static IEnumerable<string> Namespaces(string prefix, int count) =>
        Enumerable.Range(0, count).Select(index => Namespace(prefix, index)).Distinct();

    public static ContainerBuild Wish(string prefix, int index)
    {
        var (name, ns) = ($"service-{index}", Namespace(prefix, index));
        return new ContainerBuild
        {
            Metadata = new ObjectMeta
            {
                Name = name,
                Namespace = ns,
                Labels = new Dictionary<string, string> { ["team"] = $"team-{index % 40}", ["tier"] = "backend" },
                Annotations = new Dictionary<string, string> { ["owner"] = $"team-{index % 40}@example.com" },
            },
            Spec = new ContainerBuildSpec
            {
                MaxAge = Duration.Days(30),
                Source = new()
                {
                    Git = new()
                    {
                        Url = $"https://git.example.com/team-{index % 40}/{name}.git",
                        Ref = new() { Branch = "main" },
                        CredentialsRef = new("git-read"),
                    },
                },
                Build = new() { Args = [new("FLAVOUR", "slim"), new("SERVICE", name)] },
                Image = new()
                {
                    Repository = $"registry.example.com/team-{index % 40}/{name}",
                    CredentialsRef = new("registry"),
                },
                Verify = new() { Args = ["web"], Env = [new("LOG_LEVEL") { Value = "info" }] },
                Environments = [Environment("stage", ns, name), Environment("prod", ns, name)],
                Suspend = true,
            },
        };
    }

    /// <summary>A run of this ContainerBuild that was published; its status goes into the status subresource.</summary>
    public static BuildRun Run(ContainerBuild wish, int index)
    {
        var name = wish.Metadata.Name!;
        return new BuildRun
        {
            Metadata = new ObjectMeta
            {
                Name = $"{name}-{Hex(index, 16)}",
                Namespace = wish.Metadata.Namespace,
                Labels = new Dictionary<string, string> { [Names.ContainerBuildLabel] = name },
                OwnerReferences = [Resources.ContainerBuilds.OwnedBy(wish)],
            },
            Spec = new BuildRunSpec
            {
                ContainerBuildRef = new(name),
                Sequence = 1,
                Generation = 1,
                Cause = new("NeverBuilt", Hex(index, 40), "it was never built"),
                Source = new()
                {
                    Url = wish.Spec.Source.Git.Url,
                    CredentialsRef = wish.Spec.Source.Git.CredentialsRef,
                    Ref = "refs/heads/main",
                    Revision = Hex(index, 40),
                    Tip = Hex(index, 40),
                },
                Build = wish.Spec.Build,
                Image = wish.Spec.Image,
                Verify = wish.Spec.Verify,
                SettingsHash = Hex(index % 40, 64),
            },
        };
    }

    public static BuildRunStatus Succeeded(BuildRun run, int index)
    {
        var (digest, at) = ($"sha256:{Hex(index + 7, 64)}", Published.AddSeconds(index));
        var image = run.Spec.Image.Repository;
        return new BuildRunStatus
        {
            ObservedGeneration = 1,
            Phase = BuildRunPhase.Succeeded,
            Message = $"published as {run.Spec.Source.Revision[..7]}-1, latest",
            StartedAt = at.AddSeconds(-40),
            FinishedAt = at,
            PhaseSince = at,
            Pod = $"{run.Metadata.Name}-x7k2p",
            Conditions =
            [
                .. Conditions("Built", "Verified", "Published", "Succeeded")
                    .Select(each => each with { LastTransitionTime = at }),
            ],
            Steps = [.. Steps(at)],
            Bases =
            [
                new("docker.io/library/node:22-slim", $"sha256:{Hex(index % 5, 64)}"),
                new("docker.io/library/debian:12-slim", $"sha256:{Hex(index % 3, 64)}"),
            ],
            Candidate = new(
                $"{image}-candidates@{digest}",
                digest,
                81_000_000 + index,
                7,
                "10001",
                true,
                run.Spec.Source.Revision
            ),
            Checks =
            [
                .. Enum.GetValues<CheckName>().Select(check => new CheckResult(check, CheckLevel.Required, true)),
            ],
            Image = new($"{image}@{digest}", digest, [$"{run.Spec.Source.Revision[..7]}-1", "latest"], at),
        };
    }

    private static EnvironmentSpec Environment(string stage, string ns, string name) =>
        new()
        {
            Name = stage,
            Targets =
            [
                new()
                {
                    Namespace = $"{ns}-{stage}",
                    Name = name,
                    Container = "web",
                },
            ],
        };

    private static IEnumerable<Condition> Conditions(params string[] types) =>
        types.Select(type => new Condition(type, Condition.True, type, $"the stage {type} is done", Published, 1));

    private static IEnumerable<StepStatus> Steps(DateTimeOffset at) =>
        new[] { "clone", "pull", "build", "inspect", "push" }.Select(
            (name, index) =>
                new StepStatus(name, StepPhase.Succeeded, at.AddSeconds(index - 30), at.AddSeconds(index - 29))
        );

    /// <summary>Digits that look random and are the same in each run of the bench.</summary>
    private static string Hex(int seed, int length) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA512.HashData(BitConverter.GetBytes(seed)))[..length];
}
