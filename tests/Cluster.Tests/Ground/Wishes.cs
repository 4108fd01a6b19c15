using Dockerflow.Api;
using Dockerflow.Api.ContainerBuilds;

namespace Dockerflow.Cluster.Tests.Ground;

/// <summary>ContainerBuilds as tests need them.</summary>
internal static class Wishes
{
    /// <summary>
    /// Builds the repository at that path from the open git server into the open registry. Age and Base are off, because
    /// another test or a demonstration may move the base image meanwhile.
    /// </summary>
    public static ContainerBuild For(TestGround ground, string name, string gitPath) =>
        new()
        {
            Metadata = new() { Name = name, Namespace = ground.Team },
            Spec = new()
            {
                Source = new()
                {
                    Git = new()
                    {
                        Url = $"{ground.Env.GitUrl}/{gitPath}",
                        Ref = new() { Branch = "main" },
                        // Sixty resources that ask every two seconds keep a small machine's git server busy all the time.
                        PollInterval = Duration.Seconds(6),
                    },
                },
                Build = new() { Args = [new("REGISTRY", ground.Env.Registry)] },
                Image = new() { Repository = $"{ground.Env.Registry}/{ImagePath(ground, name)}" },
                Rebuild = new() { Triggers = [RebuildTrigger.Source, RebuildTrigger.Spec] },
                Verify = new() { Timeout = Duration.Seconds(60) },
            },
        };

    public static string ImagePath(TestGround ground, string name) => $"{ground.Id}/{name}";

    public static ContainerBuild WithGit(this ContainerBuild wish, Func<GitSource, GitSource> change) =>
        wish with
        {
            Spec = wish.Spec with { Source = new() { Git = change(wish.Spec.Source.Git) } },
        };

    public static ContainerBuild WithSpec(
        this ContainerBuild wish,
        Func<ContainerBuildSpec, ContainerBuildSpec> change
    ) => wish with { Spec = change(wish.Spec) };

    /// <summary>One Deployment in each of the two environments.</summary>
    public static ContainerBuild WithEnvironments(this ContainerBuild wish, TestGround ground) =>
        wish.WithSpec(spec =>
            spec with
            {
                Environments = [Environment("stage", ground.Stage, wish), Environment("prod", ground.Prod, wish)],
            }
        );

    /// <summary>One Deployment in the first environment, and no other.</summary>
    public static ContainerBuild WithStage(this ContainerBuild wish, TestGround ground) =>
        wish.WithSpec(spec => spec with { Environments = [Environment("stage", ground.Stage, wish)] });

    private static EnvironmentSpec Environment(string name, string ns, ContainerBuild wish) =>
        new()
        {
            Name = name,
            Targets =
            [
                new()
                {
                    Namespace = ns,
                    Name = wish.Metadata.Name!,
                    Container = "web",
                },
            ],
        };
}
