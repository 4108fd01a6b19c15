using Dockerflow.Cluster.Tests.Ground;
using Dockerflow.Support.Ssh;
using Dockerflow.Support.Tools;

namespace Dockerflow.Cluster.Tests;

/// <summary>A repository with a submodule behind a real sshd, read with a deploy key by the operator and by the clone step in its Pod.</summary>
public sealed class SshSourceTests(ClusterFixture cluster)
{
    private const string Name = "over-ssh";
    private readonly TestGround ground = cluster.Shared;
    private readonly CancellationToken ct = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Source_OverSsh_IsBuiltAndFollowed()
    {
        Assert.SkipWhen(SshServer.Missing() is not null, SshServer.Missing() ?? "");
        await using var server = await SshServer.StartAsync(
            ct,
            address: ground.Env.HostAddress,
            port: TestPolicy.SshPort
        );
        var bare = Path.Combine(server.Repositories, $"{Name}.git");
        var repository = new GitRepository(bare, bare, Path.Combine(server.Repositories, "working-copy"));
        await repository.InitialiseAsync(ct);
        await AddSubmoduleAsync(repository, server);
        var first = await repository.PushAsync(AppWithSubmodule(), "First", ct);
        await Secrets.CreateSshAsync(ground, "git-ssh", server, ct);
        await ground.CreateAsync(
            Wishes
                .For(ground, Name, "")
                .WithGit(git =>
                    git with
                    {
                        Url = server.Url(bare),
                        CredentialsRef = new("git-ssh"),
                        Submodules = true,
                    }
                ),
            ct
        );
        (await ground.PublishedAsync(Name, 1, ct)).Spec.Source.Revision.ShouldBe(first);

        var second = await repository.PushAsync(new Dictionary<string, string> { ["CHANGES"] = "more" }, "Second", ct);
        var run = await ground.PublishedAsync(Name, 2, ct);
        (run.Spec.Cause.Reason, run.Spec.Source.Revision).ShouldBe(("Source", second));
    }

    /// <summary>Its own repository lies beside that of the application, on the same server and behind the same key.</summary>
    private async Task AddSubmoduleAsync(GitRepository application, SshServer server)
    {
        var bare = Path.Combine(server.Repositories, $"{Name}-lib.git");
        var library = new GitRepository(bare, bare, Path.Combine(application.WorkingCopy, "vendor/lib"));
        await library.InitialiseAsync(ct);
        await library.PushAsync(new Dictionary<string, string> { ["greeting"] = "it-works" }, "Library", ct);
    }

    private Dictionary<string, string> AppWithSubmodule()
    {
        var files = Apps.Broken(
            ground.Env,
            "Dockerfile",
            "USER 10001",
            "RUN grep -q it-works vendor/lib/greeting\nUSER 10001"
        );
        files[".gitmodules"] = $"[submodule \"lib\"]\n\tpath = vendor/lib\n\turl = ../{Name}-lib.git\n";
        return files;
    }
}
