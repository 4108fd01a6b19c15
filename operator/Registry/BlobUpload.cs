using Dockerflow.Net;

namespace Dockerflow.Registry;

/// <summary>
/// The upload of one blob, over as many tries as it takes. The first sends everything in one request. A later one asks
/// the registry how much it has kept, and sends the rest (OCI distribution-spec, "Pushing a blob in chunks"); where
/// the registry has forgotten, or does not say, the blob is sent again from its start.
/// </summary>
/// <param name="client">The registry.</param>
/// <param name="to">The repository.</param>
/// <param name="blob">The content.</param>
/// <param name="offer">An upload that the registry began when it did not mount.</param>
/// <param name="progress">Hears how many bytes were sent.</param>
internal sealed class BlobUpload(
    RegistryClient client,
    RepositoryName to,
    BlobContent blob,
    UploadSession? offer,
    Action<long> progress
)
{
    // "Range: 0-0" says one byte, and by custom none.
    private const long LeastHeld = 2;
    private UploadSession? _offer = offer;
    private UploadSession? _interrupted;
    private bool _mayResume = true;

    /// <summary>Bytes that the registry has kept, as it said after the last interruption.</summary>
    public long Held { get; private set; }

    /// <summary>Returns when the registry has accepted the blob; after a failure it may be called again.</summary>
    public async Task<bool> TryAsync(CancellationToken cancellationToken)
    {
        if (_interrupted is not null && await IsFinishedAsync(_interrupted, cancellationToken))
        {
            return true;
        }
        var session = _offer ?? await client.BeginUploadAsync(to, blob.Digest, null, cancellationToken);
        (_offer, _interrupted) = (null, session);
        if (session is not null)
        {
            await client.FinishUploadAsync(session, blob, progress, cancellationToken);
        }
        return true;
    }

    private async Task<bool> IsFinishedAsync(UploadSession interrupted, CancellationToken cancellationToken)
    {
        var isDone =
            await ResumeAsync(interrupted, cancellationToken)
            // What got lost may have been only the answer.
            || await client.BlobExistsAsync(to, blob.Digest, cancellationToken);
        _interrupted = null;
        return isDone;
    }

    private async Task<bool> ResumeAsync(UploadSession interrupted, CancellationToken cancellationToken)
    {
        if (!_mayResume || await client.FindUploadAsync(interrupted, cancellationToken) is not { } state)
        {
            return false;
        }
        (Held, _interrupted) = (state.Held, state.Session);
        if (Held < LeastHeld || Held > blob.Size)
        {
            return false;
        }
        try
        {
            await SendRestAsync(state, cancellationToken);
            return true;
        }
        // A registry that lost count does not say so before the end; from the start it may do better.
        catch (OutboundException refusal) when (refusal.Kind is OutboundFault.Protocol or OutboundFault.NotFound)
        {
            _mayResume = false;
            return false;
        }
    }

    private async Task SendRestAsync(UploadState state, CancellationToken cancellationToken)
    {
        if (state.Held < blob.Size)
        {
            _interrupted = await client.AppendUploadAsync(state, blob, progress, cancellationToken);
        }
        await client.CloseUploadAsync(_interrupted!, blob.Digest, cancellationToken);
    }
}
