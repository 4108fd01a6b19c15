using Dockerflow.Kube.Client;
using Dockerflow.Kube.Tests.Fakes;

namespace Dockerflow.Runtime.Tests.Ground;

/// <summary>A clock on which the pauses of the runtime are ten times shorter, for servers that are not any faster.</summary>
internal static class Fast
{
    public static FastTime Time { get; } = new(10);

    public static KubeOptions Options { get; } = On(Time);

    /// <summary>With bounds of calls that are, in real time, long enough for a server that is starting.</summary>
    public static KubeOptions On(FastTime time) =>
        new()
        {
            Time = time,
            CallTimeout = TimeSpan.FromHours(1),
            ListTimeout = TimeSpan.FromHours(1),
        };
}
