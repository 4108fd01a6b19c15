using Dockerflow.Kube.Client;

namespace Dockerflow.Kube.Control;

/// <summary>Tells what the world does to a program from what a program does to itself.</summary>
internal static class Fault
{
    /// <summary>True for an exception that only a bug throws: neither the API, nor a connection, nor a clock.</summary>
    public static bool IsPanic(Exception failure) =>
        failure is not (KubeException or HttpRequestException or IOException or TimeoutException)
        && failure is not OperationCanceledException;
}
