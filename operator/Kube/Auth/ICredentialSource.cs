namespace Dockerflow.Kube.Auth;

/// <summary>Where credentials come from. Safe for concurrent use; throws KubeException Unreachable if there are none.</summary>
internal interface ICredentialSource
{
    ValueTask<Credential> GetAsync(CancellationToken ct);

    /// <summary>
    /// After a 401 for a request that began at the timestamp <paramref name="started"/>: another credential, or the
    /// same instance if there is none.
    /// </summary>
    ValueTask<Credential> OtherThanAsync(Credential refused, long started, CancellationToken ct);
}
