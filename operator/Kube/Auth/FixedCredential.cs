namespace Dockerflow.Kube.Auth;

/// <summary>A token or password that stands in the configuration.</summary>
internal sealed class FixedCredential(Credential credential) : ICredentialSource
{
    public ValueTask<Credential> GetAsync(CancellationToken ct) => ValueTask.FromResult(credential);

    public ValueTask<Credential> OtherThanAsync(Credential refused, long started, CancellationToken ct) =>
        ValueTask.FromResult(credential);
}
