namespace Dockerflow.Api.Policy;

/// <summary>What is used where a canary Pod has shown that the nodes can do it.</summary>
public sealed record IsolationSettings
{
    public UserNamespaceMode UserNamespaces { get; init; }

    /// <summary>Path of a seccomp profile on the nodes, relative to the kubelet's seccomp directory; null: none.</summary>
    public string? SeccompProfile
    {
        get;
        init => field = string.IsNullOrWhiteSpace(value) ? null : value;
    }
}
