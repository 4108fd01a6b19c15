using Dockerflow.Net;
using Dockerflow.Source.Ssh;

namespace Dockerflow.Source;

/// <summary>
/// Asks git servers what their references point to (protocol version 2 over HTTP, version 0 over SSH and where a server
/// is old).
/// Bounded in bytes, references and time. Safe for concurrent use.
/// </summary>
public sealed class GitRemote(OutboundHttp http)
{
    private readonly GitTransport _transport = new(http);
    private readonly SshTransport _ssh = new(http);

    /// <summary>The references whose full names begin with one of the prefixes; no prefix: all.</summary>
    /// <exception cref="SourceException">The server could not be asked.</exception>
    public async Task<IReadOnlyList<GitRef>> LsRefsAsync(
        GitEndpoint endpoint,
        IReadOnlyCollection<string> refPrefixes,
        CancellationToken cancellationToken
    )
    {
        RequireCredentialsFor(endpoint);
        try
        {
            var found = endpoint.Url.Ssh is { } ssh
                ? await _ssh.ListAsync(endpoint, ssh, refPrefixes, cancellationToken)
                : await _transport.ListAsync(endpoint, refPrefixes, cancellationToken);
            return refPrefixes.Count == 0 ? found : [.. found.Where(entry => HasPrefix(entry, refPrefixes))];
        }
        catch (OutboundException fault)
        {
            throw SourceFaults.Translate(endpoint, fault);
        }
    }

    /// <summary>Finds the commit for a selector. For a commit only the repository is asked for; whether it holds the
    /// commit shows when it is fetched.</summary>
    /// <exception cref="SourceException">The server could not be asked, or has no such revision.</exception>
    public async Task<ResolvedRevision> ResolveAsync(
        GitEndpoint endpoint,
        RevisionSelector selector,
        CancellationToken cancellationToken
    )
    {
        var query = RevisionQuery.For(selector);
        var refs = await LsRefsAsync(endpoint, query.Prefixes, cancellationToken);
        return query.Pick(refs)
            ?? throw new SourceException(SourceFailure.RevisionNotFound, $"{endpoint.Url} has no {query.Description}");
    }

    private static bool HasPrefix(GitRef entry, IReadOnlyCollection<string> prefixes) =>
        prefixes.Any(prefix => entry.Name.StartsWith(prefix, StringComparison.Ordinal));

    private static void RequireCredentialsFor(GitEndpoint endpoint)
    {
        if (endpoint.Credentials is { } credentials && !credentials.AreFor(endpoint.Url))
        {
            throw new SourceException(
                SourceFailure.Invalid,
                $"the git credentials are not for {endpoint.Url.Host}, so they are not sent; name that host in their Secret"
            );
        }
    }
}
