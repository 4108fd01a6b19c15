namespace Dockerflow.Kube.Auth;

/// <summary>As whom requests are made, with the rights of who asks (user-impersonation of the API server).</summary>
internal sealed record Impersonation(
    string? User,
    string? Uid,
    IReadOnlyList<string> Groups,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Extra
);
