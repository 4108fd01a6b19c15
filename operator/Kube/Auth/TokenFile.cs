using Microsoft.Extensions.Logging;

namespace Dockerflow.Kube.Auth;

/// <summary>
/// A bearer token in a file that is replaced in place, as the kubelet does it. Read again every minute less ten
/// seconds, and after a 401; when a reading fails or is empty, the token before it goes on being used, because it is
/// valid for longer than the gap.
/// </summary>
internal sealed class TokenFile(string path, Credential? substitute, TimeProvider time, ILogger log) : ICredentialSource
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Leeway = TimeSpan.FromSeconds(10);

    private readonly FileValue<Credential> file = new(
        "token",
        [new PemSource(path, null)],
        texts => Credential.OfToken(texts[0]),
        Period - Leeway,
        time,
        log,
        substitute
    );

    public ValueTask<Credential> GetAsync(CancellationToken ct) => file.GetAsync(ct);

    public ValueTask<Credential> OtherThanAsync(Credential refused, long started, CancellationToken ct) =>
        file.OtherThanAsync(refused, started, ct);
}
