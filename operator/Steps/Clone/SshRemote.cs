using System.Net;
using System.Net.Sockets;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.Steps;
using Dockerflow.Net.Ssh;

namespace Dockerflow.Steps.Clone;

/// <summary>Where a repository over SSH is.</summary>
/// <param name="Url">The repository.</param>
/// <param name="Address">The checked address that ssh connects to, so that a name cannot move in between.</param>
internal sealed record SshRemote(SshAddress Url, IPAddress Address)
{
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(5);

    public static async Task<SshRemote> CreateAsync(
        CloneInput input,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        if (!SshAddress.TryParse(input.Url, out var url, out var error))
        {
            throw new StepException(FailureReason.SourceInvalid, error);
        }
        var rule = RemoteAddresses.RulesOf(input).Find(url.Host);
        var addresses = await RemoteAddresses.ResolveAsync(url.Host, url.HostName, rule, cancellationToken);
        foreach (var address in addresses[..^1])
        {
            if (await AnswersAsync(new IPEndPoint(address, url.Port), clock, cancellationToken))
            {
                return new SshRemote(url, address);
            }
        }
        return new SshRemote(url, addresses[^1]);
    }

    /// <summary>ssh is given one address, so the first of several that takes a connection is looked for before.</summary>
    private static async Task<bool> AnswersAsync(
        IPEndPoint endpoint,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        using var timer = new CancellationTokenSource(ProbeTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(endpoint, either.Token);
            return true;
        }
        catch (Exception fault)
            when (fault is SocketException
                || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            )
        {
            return false;
        }
    }
}
