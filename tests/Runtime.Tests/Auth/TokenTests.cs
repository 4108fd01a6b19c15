using System.Net;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Core;
using Dockerflow.Runtime.Tests.Ground;
using Dockerflow.Support.ControlPlane;

namespace Dockerflow.Runtime.Tests.Auth;

/// <summary>Real tokens that the API server has refused because they expired, and what comes after them.</summary>
public sealed class TokenTests(CalmControlPlane fixture)
{
    private static readonly TimeSpan Expired = TimeSpan.FromMinutes(-5);
    private static readonly TimeSpan Good = TimeSpan.FromHours(1);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FileWithAnExpiredToken_Replaced_ClientGoesOn()
    {
        var ns = await fixture.NamespaceAsync(Ct);
        var file = await TokenFileAsync(ns, Expired);
        using var client = Client(ns, KubeconfigUser.TokenFile(file), new KubeOptions());
        (await RefusedAsync(client, ns)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        await ReplaceAsync(file, ns);
        (await client.ListAsync(Maps.Type, ns, ListOptions.None, Ct)).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task FileWithAnExpiredToken_Replaced_InformerGoesOn()
    {
        var ns = await fixture.NamespaceAsync(Ct);
        var file = await TokenFileAsync(ns, Expired);
        using var admin = fixture.Plane.Client();
        await admin.CreateAsync(ns, "a", "1", Ct);
        var refused = new TaskCompletionSource();
        var options = Fast.Options with
        {
            Wrap = inner => new Intercepted(
                inner,
                after: answer =>
                {
                    if (answer.StatusCode == HttpStatusCode.Unauthorized)
                        refused.TrySetResult();
                }
            ),
        };
        using var client = Client(ns, KubeconfigUser.TokenFile(file), options);
        await using var followed = new Followed<ConfigMap>(client, Maps.Type, ns, Fast.Time);
        await refused.Task.WaitAsync(Ct);
        followed.Informer.HasSynced.ShouldBeFalse();
        await ReplaceAsync(file, ns);
        await followed.EqualsServerAsync(admin, Ct);
    }

    [Fact]
    public async Task PluginWithAnExpiredToken_IsRunAgainAfterThe401()
    {
        var ns = await fixture.NamespaceAsync(Ct);
        var file = await TokenFileAsync(ns, Expired);
        var plugin = Path.Combine(fixture.Plane.Directory, $"{ns}-plugin");
        await File.WriteAllTextAsync(plugin, Plugin(file), Ct);
        var user = new KubeconfigUser(
            "exec:",
            "  apiVersion: client.authentication.k8s.io/v1beta1",
            "  command: /bin/sh",
            $"  args: [{plugin}]"
        );
        using var client = Client(ns, user, Fast.Options);
        (await RefusedAsync(client, ns)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        await ReplaceAsync(file, ns);
        // What a plugin said stands for five seconds at least, which are short on this clock.
        await Eventually.HoldsAsync(async () =>
            (await Record.ExceptionAsync(() => client.ListAsync(Maps.Type, ns, ListOptions.None, Ct))).ShouldBeNull()
        );
    }

    private static string Plugin(string tokenFile) =>
        $$$"""
            printf '{"apiVersion":"client.authentication.k8s.io/v1beta1","kind":"ExecCredential","status":{"token":"%s"}}' "$(cat {{{tokenFile}}})"
            """;

    private KubeClient Client(string ns, KubeconfigUser user, KubeOptions options) =>
        KubeClient.Create(options with { KubeConfigPath = fixture.Plane.WriteKubeconfig(ns, user) });

    private static Task<KubeException> RefusedAsync(KubeClient client, string ns) =>
        Should.ThrowAsync<KubeException>(client.ListAsync(Maps.Type, ns, ListOptions.None, Ct));

    private async Task<string> TokenFileAsync(string ns, TimeSpan lifetime)
    {
        var file = Path.Combine(fixture.Plane.Directory, $"{ns}.token");
        await File.WriteAllTextAsync(file, await fixture.Plane.TokenAsync(ns, "robot", lifetime, Ct), Ct);
        return file;
    }

    /// <summary>As the kubelet does it: a reader sees the old file or the new one.</summary>
    private async Task ReplaceAsync(string file, string ns)
    {
        await File.WriteAllTextAsync($"{file}.new", await fixture.Plane.TokenAsync(ns, "robot", Good, Ct), Ct);
        File.Move($"{file}.new", file, overwrite: true);
    }
}
