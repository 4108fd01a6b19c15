using Dockerflow.Net;
using Dockerflow.Net.Ssh;

namespace Dockerflow.Source.Tests.Ssh;

/// <summary>The way out as an administrator allows it for a server on loopback.</summary>
internal static class SshHttp
{
    public static OutboundHttp For(string url, TimeProvider? clock = null)
    {
        SshAddress.TryParse(url, out var address, out var problem).ShouldBeTrue(problem);
        HostRules
            .TryCreate([new HostRule(address!.Host, AllowPrivate: true)], out var rules, out var error)
            .ShouldBeTrue(error);
        return new OutboundHttp(rules!, clock ?? TimeProvider.System);
    }

    public static GitEndpoint Endpoint(OutboundHttp http, string url, SshCredentials? key)
    {
        GitUrl.TryParse(url, http.Rules, out var parsed, out var error).ShouldBeTrue(error);
        return new GitEndpoint(parsed!, null, key);
    }
}
