using Dockerflow.Api.ContainerBuilds;

namespace Dockerflow.Api.Steps;

/// <summary>Ask the candidate in the same Pod. The Pod's address comes from the environment variable POD_IP.</summary>
public sealed record ProbeInput(
    int Port,
    string PathPrefix,
    string Commit,
    Duration Timeout,
    IReadOnlyList<CheckName> Checks
);
