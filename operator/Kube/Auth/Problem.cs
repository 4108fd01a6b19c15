using Dockerflow.Kube.Client;

namespace Dockerflow.Kube.Auth;

/// <summary>What is wrong with the configuration or the credentials, said so that a person can mend it.</summary>
internal static class Problem
{
    public static KubeException Of(string message, Exception? inner = null) =>
        new(KubeException.Unreachable, message, inner: inner);
}
