using Dockerflow.Net;
using Dockerflow.Net.Ssh;

namespace Dockerflow.Source.Ssh;

/// <summary>
/// Asks git-upload-pack over SSH. Protocol version 0, because the library can send no environment variable: the server
/// tells all of its references. Bounded in bytes and in time, whatever the server does.
/// </summary>
internal sealed class SshTransport(OutboundHttp http)
{
    /// <summary>The library holds two threads while it waits.</summary>
    private const int MaxParallel = 4;

    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(30);
    private static readonly SemaphoreSlim Turns = new(MaxParallel);

    public async Task<IReadOnlyList<GitRef>> ListAsync(
        GitEndpoint endpoint,
        SshAddress url,
        IReadOnlyCollection<string> refPrefixes,
        CancellationToken cancellationToken
    )
    {
        var key = endpoint.Key ?? throw SshFaults.NoKey(url);
        if (key.ProblemFor(url) is { } problem)
        {
            throw SshFaults.Unusable(problem);
        }

        await Turns.WaitAsync(cancellationToken);
        try
        {
            using var guard = http.Guard(AnswerTimeout, cancellationToken);
            var answer = await AskAsync(url, key, guard);
            var told =
                answer.Length > 0 ? AdvertisementParser.Parse(answer, refPrefixes) : throw SshFaults.NotFound(url);
            return told is { IsVersion2: false } ? told.Refs : throw SshFaults.NotGit(url);
        }
        finally
        {
            Turns.Release();
        }
    }

    private async Task<byte[]> AskAsync(SshAddress url, SshCredentials key, StallGuard guard)
    {
        var session = new SshSession(url, key);
        using var relay = await ConnectAsync(url, guard);
        using var breaking = guard.Token.Register(relay.Break);
        try
        {
            return await session.AskAsync(relay, http.Clock, guard.Token);
        }
        catch (Exception fault)
        {
            // Whatever is said about a connection that was broken: why it was is known here.
            throw guard.IsStalled ? OutboundFaults.Translate(url.Host, new OperationCanceledException(), guard)!
            : guard.Token.IsCancellationRequested ? new OperationCanceledException(guard.Token)
            : relay.IsExceeded ? SshFaults.TooLarge(url)
            : fault is SourceException ? fault
            : SshFaults.Of(url, session.Verdict, fault);
        }
    }

    private async Task<BoundedRelay> ConnectAsync(SshAddress url, StallGuard guard)
    {
        try
        {
            var allowPrivate = http.Rules.Find(url.Host) is { AllowPrivate: true };
            var addresses = await CheckedAddresses.ResolveAsync(url.HostName, allowPrivate, guard.Token);
            return await BoundedRelay.StartAsync(addresses, url.Port, SshSession.MaxBytes, guard.Token);
        }
        catch (Exception fault) when (OutboundFaults.Translate(url.Host, fault, guard) is { } translated)
        {
            throw translated;
        }
    }
}
