using System.Net.Sockets;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Objects;
using Dockerflow.Kube.Tests.Fakes;

namespace Dockerflow.Kube.Tests.Client;

/// <summary>However a connection fails, the caller is told with the one exception that it was promised.</summary>
public sealed class LostConnectionTests
{
    private static readonly ResourceKey Key = new("n", "a");

    public static TheoryData<Exception> Failures =>
        [
            new HttpRequestException("reset"),
            new IOException("reset"),
            new SocketException((int)SocketError.NotConnected),
        ];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    public async Task Call_ConnectionFails_IsUnreachable(Exception failure)
    {
        using var client = Client(failure);
        (await Should.ThrowAsync<KubeException>(client.GetAsync(CoreResources.ConfigMap, Key, Ct))).Reason.ShouldBe(
            KubeException.Unreachable
        );
    }

    [Theory]
    [MemberData(nameof(Failures), DisableDiscoveryEnumeration = true)]
    public async Task Watch_ConnectionFails_IsUnreachable(Exception failure)
    {
        using var client = Client(failure);
        var watching = client.WatchAsync(CoreResources.ConfigMap, "n", new WatchOptions(), Ct).ToListAsync(Ct).AsTask();
        (await Should.ThrowAsync<KubeException>(watching)).Reason.ShouldBe(KubeException.Unreachable);
    }

    private static KubeClient Client(Exception failure) =>
        new(
            new Uri("http://nobody/"),
            new Failing(failure),
            new KubeOptions { Time = new FastTime(), CallTimeout = TimeSpan.FromHours(1) }
        );

    private sealed class Failing(Exception failure) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        ) => Task.FromException<HttpResponseMessage>(failure);
    }
}
