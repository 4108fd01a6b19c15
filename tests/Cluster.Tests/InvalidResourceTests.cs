using Dockerflow.Api;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Cluster.Tests.Ground;
using Dockerflow.Kube.Client;

namespace Dockerflow.Cluster.Tests;

/// <summary>What makes no sense is refused at once by the API server, or is Stalled with the field and the remedy.</summary>
public sealed class InvalidResourceTests(ClusterFixture cluster)
{
    private readonly TestGround ground = cluster.Shared;
    private readonly CancellationToken ct = TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Unsound =>
        new()
        {
            { "repository", "spec.image.repository" },
            { "context", "spec.source.git.contextDir" },
            { "refs", "spec.source.git.ref" },
        };

    [Theory]
    [MemberData(nameof(Unsound))]
    public async Task ContainerBuild_Unsound_IsRefusedOrStalledNamingTheField(string kind, string field)
    {
        var wish = Unsoundly(kind, Wishes.For(ground, $"unsound-{kind}", "x.git"));
        try
        {
            await ground.CreateAsync(wish, ct);
        }
        catch (KubeException refusal) when (refusal.IsInvalid)
        {
            refusal.Message.ShouldContain(field);
            return;
        }
        await AssertStalledAsync(wish, "Invalid", field);
    }

    [Fact]
    public async Task ContainerBuild_RegistryNotAllowed_IsStalledWithPolicyDenied()
    {
        var wish = Wishes
            .For(ground, "not-allowed", "x.git")
            .WithSpec(spec => spec with { Image = new() { Repository = "registry.example.com/x" } });
        await ground.CreateAsync(wish, ct);
        await AssertStalledAsync(wish, "PolicyDenied", "registry.example.com");
    }

    [Fact]
    public async Task ContainerBuild_PlainHttpWithoutPermission_IsStalledWithPolicyDenied()
    {
        var wish = Wishes
            .For(ground, "plain-http", "x.git")
            .WithGit(git => git with { Url = "http://git.example.com/x.git" });
        await ground.CreateAsync(wish, ct);
        await AssertStalledAsync(wish, "PolicyDenied", "spec.source.git.url");
    }

    private static ContainerBuild Unsoundly(string kind, ContainerBuild wish) =>
        kind switch
        {
            "repository" => wish.WithSpec(spec =>
                spec with
                {
                    Image = new() { Repository = "Registry/With Blanks:tag" },
                }
            ),
            "context" => wish.WithGit(git => git with { ContextDir = "../outside" }),
            "refs" => wish.WithGit(git =>
                git with
                {
                    Ref = new() { Branch = "main", Tag = "v1" },
                }
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };

    private async Task AssertStalledAsync(ContainerBuild wish, string reason, string words)
    {
        var name = wish.Metadata.Name!;
        var condition = await ground.ConditionAsync(name, "Stalled", "True", ct);
        condition.Reason.ShouldBe(reason);
        condition.Message.ShouldContain(words);
        ground.RunsOf(name).ShouldBeEmpty();
    }
}
