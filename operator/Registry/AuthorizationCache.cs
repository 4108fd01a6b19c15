using System.Collections.Concurrent;

namespace Dockerflow.Registry;

/// <summary>Remembers what a registry accepted, for each host, user and scope.</summary>
internal sealed class AuthorizationCache(TimeProvider clock)
{
    private const int MaxEntries = 2000;
    private const string AnyScope = "*";
    private readonly ConcurrentDictionary<
        (string Host, RegistryCredentials? User, string Scope),
        Authorization
    > _entries = new();

    public Authorization? Find(Access access, RegistryCredentials? user) =>
        Valid((access.Repository.Host, user, access.ScopeKey)) ?? Valid((access.Repository.Host, user, AnyScope));

    public void StoreForScope(Access access, RegistryCredentials? user, Authorization authorization) =>
        Store((access.Repository.Host, user, access.ScopeKey), authorization);

    public void StoreForHost(Access access, RegistryCredentials? user, Authorization authorization) =>
        Store((access.Repository.Host, user, AnyScope), authorization);

    public void Forget(Access access, RegistryCredentials? user)
    {
        _entries.TryRemove((access.Repository.Host, user, access.ScopeKey), out _);
        _entries.TryRemove((access.Repository.Host, user, AnyScope), out _);
    }

    private void Store((string Host, RegistryCredentials? User, string Scope) key, Authorization authorization)
    {
        if (_entries.Count >= MaxEntries)
        {
            _entries.Clear();
        }

        _entries[key] = authorization;
    }

    private Authorization? Valid((string Host, RegistryCredentials? User, string Scope) key) =>
        _entries.TryGetValue(key, out var entry) && entry.ExpiresAt > clock.GetUtcNow() ? entry : null;
}
