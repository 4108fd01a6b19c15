namespace Dockerflow.Kube.Client;

/// <summary>Uid and ResourceVersion are preconditions: another object of the same name is left alone (409).</summary>
public sealed record DeleteOptions(
    string? Uid = null,
    string? ResourceVersion = null,
    PropagationPolicy? PropagationPolicy = null,
    int? GracePeriodSeconds = null
);
