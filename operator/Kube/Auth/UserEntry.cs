namespace Dockerflow.Kube.Auth;

/// <summary>Who asks. The kubeconfig's <c>user</c>, its paths absolute.</summary>
internal sealed record UserEntry
{
    public string? Token { get; init; }
    public string? TokenFile { get; init; }
    public string? Username { get; init; }
    public string? Password { get; init; }
    public PemSource? ClientCertificate { get; init; }
    public PemSource? ClientKey { get; init; }
    public ExecEntry? Exec { get; init; }

    /// <summary>Name of a built-in provider that kubectl had before 1.26.</summary>
    public string? AuthProvider { get; init; }
    public Impersonation? Impersonate { get; init; }
}
