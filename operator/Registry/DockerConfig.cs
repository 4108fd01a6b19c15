using System.Diagnostics.CodeAnalysis;

namespace Dockerflow.Registry;

/// <summary>
/// Registry credentials as Docker and Kubernetes keep them (<c>.dockerconfigjson</c>, <c>.dockercfg</c>).
/// Found by exact host and longest path; never by pattern or part of a name.
/// </summary>
public sealed class DockerConfig
{
    private readonly Dictionary<string, RegistryCredentials> _byKey;

    internal DockerConfig(Dictionary<string, RegistryCredentials> byKey) => _byKey = byKey;

    /// <summary>No credentials: everything is asked for anonymously.</summary>
    public static DockerConfig Empty { get; } = new(new(StringComparer.Ordinal));

    /// <summary>Reads a Secret's document. Entries without a user and password (credential helpers) are left out.</summary>
    /// <param name="json">The document; never quoted in <paramref name="error"/>.</param>
    /// <param name="config">The credentials.</param>
    /// <param name="error">What is wrong, fit for a user's status.</param>
    public static bool TryParse(
        ReadOnlyMemory<byte> json,
        [NotNullWhen(true)] out DockerConfig? config,
        [NotNullWhen(false)] out string? error
    )
    {
        error = DockerConfigReader.Read(json, out var entries);
        config = error is null ? new DockerConfig(entries) : null;
        return error is null;
    }

    /// <summary>One user for a whole registry.</summary>
    /// <param name="host"><c>host[:port]</c>, lower case.</param>
    /// <param name="credentials">Sent to that host only.</param>
    public static DockerConfig For(string host, RegistryCredentials credentials) =>
        new(new(StringComparer.Ordinal) { [host] = credentials });

    /// <summary>The credentials for a repository, or null.</summary>
    public RegistryCredentials? Find(RepositoryName repository)
    {
        for (var key = repository.ToString().TrimEnd('/'); key.Length > 0; key = Parent(key))
        {
            if (_byKey.TryGetValue(key, out var credentials))
            {
                return credentials;
            }
        }

        return null;
    }

    private static string Parent(string key)
    {
        var slash = key.LastIndexOf('/');
        return slash < 0 ? "" : key[..slash];
    }
}
