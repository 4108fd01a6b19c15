namespace Dockerflow.Decide;

/// <summary>The grammar of a repository with its host (OCI distribution spec, "Pulling manifests"): HOST[:PORT]/path/components.</summary>
internal static class RepositoryName
{
    public static bool IsValid(string repository)
    {
        var slash = repository.IndexOf('/', StringComparison.Ordinal);
        return repository.Length <= 255
            && slash > 0
            && IsHost(repository[..slash])
            && repository[(slash + 1)..].Split('/').All(IsComponent);
    }

    /// <summary>A first component without a dot or a port is no host but a Docker Hub name, which must be written out.</summary>
    private static bool IsHost(string host) =>
        (
            host.Contains('.', StringComparison.Ordinal)
            || host.Contains(':', StringComparison.Ordinal)
            || host == "localhost"
        ) && host.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-' or ':' or '[' or ']');

    private static bool IsComponent(string component) =>
        component.Length > 0
        && char.IsAsciiLetterOrDigit(component[0])
        && char.IsAsciiLetterOrDigit(component[^1])
        && component.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '_' or '-');
}
