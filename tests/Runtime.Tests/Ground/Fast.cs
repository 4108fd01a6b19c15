using Dockerflow.Kube.Client;
using Dockerflow.Kube.Tests.Fakes;

namespace Dockerflow.Runtime.Tests.Ground;

/// <summary>A clock on which the pauses of the runtime are a hundred times shorter, for servers that are not any faster.</summary>
internal static class Fast
{
    public static FastTime Time { get; } = new();

    /// <summary>With bounds of calls that are as long in real time as a test may wait.</summary>
    public static KubeOptions Options { get; } =
        new()
        {
            Time = Time,
            CallTimeout = TimeSpan.FromHours(1),
            ListTimeout = TimeSpan.FromHours(1),
        };
}
