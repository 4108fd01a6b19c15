using Dockerflow.Api.Policy;
using Dockerflow.Kube.Client;
using Dockerflow.Net;

namespace Dockerflow.Host.Polling;

/// <summary>Whoever asks git servers and registries what is new; both spare the same hosts.</summary>
internal sealed record Pollers(SourcePoller Sources, BasePoller Bases)
{
    /// <param name="client">Reads credentials.</param>
    /// <param name="http">The way out.</param>
    /// <param name="limits">What one host may be asked.</param>
    /// <param name="most">Questions under way at the same time.</param>
    /// <param name="time">The clock.</param>
    public static Pollers Create(KubeClient client, OutboundHttp http, PolicyLimits limits, int most, TimeProvider time)
    {
        var gates = new HostGates(HostLimits.Of(limits), most, time);
        return new(new(client, http, gates, time), new(client, http, gates, limits.BaseDebounce.Value, time));
    }
}
