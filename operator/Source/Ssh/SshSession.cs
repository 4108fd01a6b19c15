using System.Net;
using Dockerflow.Net.Ssh;
using Renci.SshNet;
using Renci.SshNet.Common;

namespace Dockerflow.Source.Ssh;

/// <summary>One login at one server, and one question there.</summary>
internal sealed class SshSession(SshAddress url, SshCredentials credentials)
{
    /// <summary>Without prefixes a server tells all it has. As many of these as are asked for at once must fit into memory.</summary>
    private const int MaxAnswerBytes = 8 * 1024 * 1024;

    /// <summary>The answer, all else that a server may send, and what SSH adds.</summary>
    public const int MaxBytes = MaxAnswerBytes + 1024 * 1024;

    /// <summary>The library's own clock never runs out first: whoever holds the relay breaks it.</summary>
    private static readonly TimeSpan LibraryTimeout = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Courtesy = TimeSpan.FromSeconds(2);
    private readonly KnownHosts _knownHosts = KnownHosts.Parse(credentials.KnownHosts);

    /// <summary>What became of the server's key; null while it has not shown one.</summary>
    public HostKeyVerdict? Verdict { get; private set; }

    /// <summary>The advertisement of git-upload-pack; empty where it said nothing. Ends as soon as the relay is broken,
    /// and breaks it when it fails.</summary>
    /// <exception cref="SourceException">The key cannot be read, or the answer is not git's protocol.</exception>
    public async Task<byte[]> AskAsync(BoundedRelay relay, TimeProvider clock, CancellationToken cancellationToken)
    {
        using var key = SshKeySource.Read(credentials);
        using var method = new PrivateKeyAuthenticationMethod(url.User, key);
        using var client = new SshClient(Connection(relay.EndPoint, method));
        client.HostKeyReceived += Judge;
        try
        {
            // The library waits for the server in the thread that calls it, whatever its methods are called.
            var (command, ended, answer) = await OnOwnThreadAsync(() => Ask(client));
            await (answer.Length == 0 ? ended.WaitAsync(cancellationToken) : EndAsync(command, ended, clock, relay));
            return answer;
        }
        catch
        {
            // Before anything is disposed, which would wait for the server.
            relay.Break();
            throw;
        }
    }

    private static Task<T> OnOwnThreadAsync<T>(Func<T> work) =>
        Task.Factory.StartNew(
            work,
            CancellationToken.None,
            TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
            TaskScheduler.Default
        );

    private void Judge(object? sender, HostKeyEventArgs shown)
    {
        Verdict = _knownHosts.Judge(url, shown.HostKey);
        shown.CanTrust = Verdict == HostKeyVerdict.Trusted;
    }

    // The command is not disposed, which would wait for the server: its channel goes with the client.
    private (SshCommand Command, Task Ended, byte[] Answer) Ask(SshClient client)
    {
        client.Connect();
        var command = client.CreateCommand(UploadPack.CommandFor(url.RemotePath));
        var ended = command.ExecuteAsync(CancellationToken.None);
        return (command, ended, Read(command.OutputStream));
    }

    private ConnectionInfo Connection(IPEndPoint endpoint, AuthenticationMethod method)
    {
        var connection = new ConnectionInfo(endpoint.Address.ToString(), endpoint.Port, url.User, method)
        {
            Timeout = LibraryTimeout,
            RetryAttempts = 1,
        };
        return SshAlgorithms.Restrict(connection, _knownHosts.KeysOf(url));
    }

    private byte[] Read(Stream output)
    {
        var collected = new AdvertisementBuffer(MaxAnswerBytes);
        var chunk = new byte[32 * 1024];
        for (int read; (read = output.Read(chunk)) > 0; )
        {
            var state = collected.Append(chunk.AsSpan(0, read));
            if (state != AdvertisementState.Incomplete)
            {
                return state switch
                {
                    AdvertisementState.Complete => collected.ToArray(),
                    AdvertisementState.TooLarge => throw SshFaults.TooLarge(url),
                    _ => throw SshFaults.NotGit(url),
                };
            }
        }

        return collected.IsEmpty ? [] : throw SshFaults.NotGit(url);
    }

    /// <summary>A flush-pkt says that nothing is wanted (gitprotocol-pack), so that the server's program ends well. What
    /// was asked for is here already, so a server that does not play along is left.</summary>
    private static async Task EndAsync(SshCommand command, Task ended, TimeProvider clock, BoundedRelay relay)
    {
        try
        {
            await using (var input = command.CreateInputStream())
            {
                input.Write("0000"u8);
            }

            await ended.WaitAsync(Courtesy, clock);
        }
        catch (Exception)
        {
            relay.Break();
        }
    }
}
