namespace Dockerflow.Registry;

/// <summary>What a request is about to do, for credentials and token scopes (distribution token specification).</summary>
/// <param name="Repository">Decides which credentials are used; an empty path means the registry itself.</param>
/// <param name="Scopes">In the order they are sent.</param>
internal sealed record Access(RepositoryName Repository, params IReadOnlyList<string> Scopes)
{
    public string ScopeKey => string.Join(' ', Scopes);

    public static Access Registry(string host) => new(new RepositoryName(host, ""));

    public static Access Pull(RepositoryName repository) => new(repository, $"repository:{repository.Path}:pull");

    public static Access Push(RepositoryName repository) => new(repository, PushScope(repository));

    public static Access Mount(RepositoryName to, RepositoryName from) =>
        new(to, PushScope(to), $"repository:{from.Path}:pull");

    private static string PushScope(RepositoryName repository) => $"repository:{repository.Path}:pull,push";
}
