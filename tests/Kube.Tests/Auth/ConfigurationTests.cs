using Dockerflow.Kube.Auth;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Tests.Fakes;

namespace Dockerflow.Kube.Tests.Auth;

/// <summary>Which cluster and user are found where.</summary>
public sealed class ConfigurationTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Load_SeveralFiles_FirstToSetANameOrTheContextWins()
    {
        var first = Write("first", current: "b", "a", "https://first-a");
        var second = Write("second", current: "a", "a", "https://second-a", "b", "https://second-b");
        Server(List(first, second)).ShouldBe("https://second-b");
        Server(List(first, second), "a").ShouldBe("https://first-a");
        Server(List(second, first)).ShouldBe("https://second-a");
    }

    [Fact]
    public void Load_SameUserInTwoFiles_IsNotMixed()
    {
        var first = folder.Write("first", "users: [{name: u, user: {username: me, password: p}}]");
        var second = folder.Write("second", TestConfig.Yaml(["server: https://x"], ["token: t"]));
        var user = Configuration.Load(new KubeOptions(), List(first, second)).User;
        (user.Username, user.Token).ShouldBe(("me", null));
    }

    [Fact]
    public void Load_SeveralFolders_PathsStartAtTheirOwnFile()
    {
        folder.Write("one/config", "current-context: c");
        folder.Write(
            "two/config",
            TestConfig.Yaml(["server: https://x", "certificate-authority: ca.crt"], ["token: t"])
        );
        var access = Configuration.Load(
            new KubeOptions(),
            List(folder.PathOf("one/config"), folder.PathOf("two/config"))
        );
        access.Cluster.Authority!.Path.ShouldBe(folder.PathOf("two/ca.crt"));
    }

    [Fact]
    public void Load_MissingFilesOfTheList_AreSkipped() =>
        Server(List(folder.PathOf("missing"), Write("there", "a", "a", "https://a"), "")).ShouldBe("https://a");

    [Fact]
    public void Load_AllFilesOfTheListMissing_SaysSo() =>
        Fails(new KubeOptions(), List(folder.PathOf("missing"))).ShouldContain("KUBECONFIG=");

    [Fact]
    public void Load_GivenFileMissing_SaysSo() =>
        Fails(new KubeOptions { KubeConfigPath = folder.PathOf("missing") }, List())
            .ShouldContain("there is no kubeconfig");

    [Fact]
    public void Load_MalformedFileOfTheList_IsNamedWithTheRemedy()
    {
        var message = Fails(
            new KubeOptions(),
            List(Write("good", "a", "a", "https://a"), folder.Write("bad", "contexts: ["))
        );
        message.ShouldContain($"kubeconfig {folder.PathOf("bad")} cannot be used; mend it or take it out");
    }

    [Fact]
    public void Load_FolderInsteadOfFile_IsNoFile() =>
        Fails(new KubeOptions { KubeConfigPath = folder.Path }, List()).ShouldContain(folder.Path);

    [Fact]
    public void Load_UnknownContext_NamesTheOthers() =>
        Fails(new KubeOptions { Context = "x" }, List(Write("f", "a", "a", "https://a", "b", "https://b")))
            .ShouldContain("no context 'x'; choose one of a, b");

    [Fact]
    public void Load_NoCurrentContext_NamesTheOthers() =>
        Fails(new KubeOptions(), List(Write("f", "", "a", "https://a"))).ShouldContain("choose one of a");

    [Fact]
    public void Load_ContextOfAMissingCluster_SaysSo() =>
        Fails(
                new KubeOptions(),
                List(folder.Write("f", "{current-context: a, contexts: [{name: a, context: {cluster: c}}]}"))
            )
            .ShouldContain("cluster 'c'");

    [Fact]
    public void Load_GivenPath_WinsOverTheEnvironment() =>
        Server(List(Write("env", "a", "a", "https://env")), path: Write("given", "a", "a", "https://given"))
            .ShouldBe("https://given");

    [Fact]
    public void Load_InPod_IsItsServiceAccount()
    {
        var access = Configuration.Load(new KubeOptions(), Pod());
        access.Cluster.Server.ShouldBe("https://[fd00::1]:6443/");
        access.Cluster.Authority!.Path.ShouldBe(folder.PathOf("serviceaccount/ca.crt"));
        access.User.TokenFile.ShouldBe(folder.PathOf("serviceaccount/token"));
    }

    [Fact]
    public void Load_InClusterButNoPod_SaysSo() =>
        Fails(new KubeOptions { InCluster = true }, List(Write("f", "a", "a", "https://a"))).ShouldContain("no Pod");

    [Fact]
    public void Load_NothingElse_IsTheFileOfTheHome()
    {
        Write(".kube/config", "a", "a", "https://home");
        Server(List()).ShouldBe("https://home");
    }

    [Fact]
    public void Load_NothingAtAll_SaysWhatToDo() =>
        Fails(new KubeOptions(), List()).ShouldContain("set KUBECONFIG, make");

    private Surroundings Pod()
    {
        folder.Write("serviceaccount/token", "t");
        return TestConfig.Around(
            folder.Path,
            ("KUBERNETES_SERVICE_HOST", "fd00::1"),
            ("KUBERNETES_SERVICE_PORT", "6443")
        );
    }

    private static string Fails(KubeOptions options, Surroundings around)
    {
        var failure = Should.Throw<KubeException>(() => Configuration.Load(options, around));
        failure.Reason.ShouldBe(KubeException.Unreachable);
        return failure.Message;
    }

    private static string? Server(Surroundings around, string? context = null, string? path = null) =>
        Configuration.Load(new KubeOptions { Context = context, KubeConfigPath = path }, around).Cluster.Server;

    private Surroundings List(params string[] files) =>
        TestConfig.Around(folder.Path, ("KUBECONFIG", string.Join(Path.PathSeparator, files)));

    // Contexts and clusters of the same names.
    private string Write(string name, string current, params string[] namesAndServers)
    {
        var pairs = namesAndServers.Chunk(2).ToList();
        return folder.Write(
            name,
            $"""
            current-context: '{current}'
            contexts: [{string.Join(
                ',',
                pairs.Select(each => $"{{name: {each[0]}, context: {{cluster: {each[0]}}}}}")
            )}]
            clusters: [{string.Join(
                ',',
                pairs.Select(each => $"{{name: {each[0]}, cluster: {{server: '{each[1]}'}}}}")
            )}]
            """
        );
    }
}
