using System.Text;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Host.Polling;
using Dockerflow.Net;
using Dockerflow.Support;
using Dockerflow.Support.Ssh;
using Dockerflow.Support.Tools;
using Microsoft.Extensions.Time.Testing;

namespace Dockerflow.Host.Tests.Polling;

/// <summary>Against a real sshd: what one resource's Secret gets wrong is told to it alone.</summary>
public sealed class SourcePollerSshTests : IAsyncLifetime
{
    private readonly FakeTimeProvider time = new(new(2026, 11, 2, 8, 0, 0, TimeSpan.Zero));
    private ApiServer api = null!;
    private SshServer ssh = null!;
    private OutboundHttp http = null!;
    private SourcePoller poller = null!;
    private string tip = "";

    public async ValueTask InitializeAsync()
    {
        var missing = SshServer.Missing();
        Assert.SkipWhen(missing is not null, missing ?? "");
        ssh = await SshServer.StartAsync(Token);
        api = await ApiServer.StartAsync();
        HostRules.TryCreate([new HostRule(ssh.Host, AllowPrivate: true)], out var rules, out _).ShouldBeTrue();
        http = new OutboundHttp(rules!, time);
        poller = Pollers.Create(api.Client, http, new(), most: 8, time).Sources;
        tip = await ssh.CreateRepositoryAsync("app", Token);
    }

    public async ValueTask DisposeAsync()
    {
        if (ssh is not null)
        {
            http.Dispose();
            await api.DisposeAsync();
            await ssh.DisposeAsync();
        }
    }

    [Fact]
    public async Task ObserveAsync_OneSecretHasAnotherHostKey_OthersAreAsked()
    {
        var other = await Tool.RunAsync(new("ssh-keygen", ["-y", "-f", ssh.PrivateKeyFile]), Token);
        Secret("wrong", ssh.PrivateKey, $"[127.0.0.1]:{ssh.Port} {other}");
        Secret("right", ssh.PrivateKey, ssh.KnownHosts);

        var refused = (await ObserveAsync("wrong")).Problem.ShouldNotBeNull();
        refused.Reason.ShouldBe(nameof(FailureReason.SourceUnreachable));
        refused.Message.ShouldContain("another host key");
        (await ObserveAsync("right")).Tip.ShouldBe(tip);
    }

    [Fact]
    public async Task ObserveAsync_OneKeyIsNotAccepted_OthersAreAsked()
    {
        Secret("wrong", ssh.StrangersKey, ssh.KnownHosts);
        Secret("right", ssh.PrivateKey, ssh.KnownHosts);

        (await ObserveAsync("wrong")).Problem.ShouldNotBeNull().Reason.ShouldBe(nameof(FailureReason.SourceAuth));
        (await ObserveAsync("right")).Tip.ShouldBe(tip);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private async Task<Decide.SourceObservation> ObserveAsync(string secret) =>
        (await poller.ObserveAsync(Wish(secret), TimeSpan.FromMinutes(5), Token)).Answer;

    private ContainerBuild Wish(string secret) =>
        new()
        {
            Metadata = new() { Name = "app", Namespace = "team" },
            Spec = new()
            {
                Source = new()
                {
                    Git = new()
                    {
                        Url = ssh.Url(ssh.Repositories + "/app.git"),
                        Ref = new() { Branch = "main" },
                        CredentialsRef = new(secret),
                    },
                },
            },
        };

    private void Secret(string name, string key, string known) =>
        api.Answers(
            $"/api/v1/namespaces/team/secrets/{name}",
            $$$"""{"metadata":{"name":"{{{name}}}","namespace":"team"},"data":{"ssh-privatekey":"{{{Base64(key)}}}","known_hosts":"{{{Base64(known)}}}"}}"""
        );

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
