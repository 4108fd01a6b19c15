using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Samples;

namespace Dockerflow.Build.Tests;

/// <summary>Builds that use everything a tenant may ask for.</summary>
internal static class BuildSample
{
    public static readonly BuildOptions Options = new(
        "registry.example.com/operator:1",
        "registry.example.com/builder:1",
        new()
    );

    public static readonly BuildRunSpec Full = RunSample.Spec with
    {
        Source = RunSample.Spec.Source with
        {
            CredentialsRef = new("git-read"),
            Version = "v1.2.0",
            ContextDir = "service",
        },
        Build = new()
        {
            Target = "final",
            Args = [new("FLAVOUR", "slim"), new("PRICE", "$(HOME) $5 $$")],
            Secrets = [new("npmrc", new("npm", ".npmrc")), new("token", new("tokens", "api"))],
            PullCredentialsRef = new("registry-pull"),
            Timeout = Duration.Minutes(20),
        },
        Image = RunSample.Spec.Image with { CredentialsRef = new("registry-push") },
    };

    public static readonly BuildRun FullRun = RunSample.In(BuildRunPhase.Building, Full);

    /// <summary>The same over SSH.</summary>
    public static readonly BuildRun SshRun = RunSample.In(
        BuildRunPhase.Building,
        Full with
        {
            Source = Full.Source with { Url = "ssh://git@git.example.com/team/app.git" },
        }
    );

    public static readonly BuildRun PlainRun = RunSample.In(BuildRunPhase.Building);
}
