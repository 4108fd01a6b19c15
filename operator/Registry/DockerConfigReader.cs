using System.Text;
using System.Text.Json;

namespace Dockerflow.Registry;

/// <summary>The bounded parser of Docker's credential documents.</summary>
internal static class DockerConfigReader
{
    private const int MaxBytes = 1024 * 1024;
    private const int MaxEntries = 1000;
    private const int MaxSecretChars = 64 * 1024;

    /// <summary>Null when all went well, else the problem.</summary>
    public static string? Read(ReadOnlyMemory<byte> json, out Dictionary<string, RegistryCredentials> entries)
    {
        entries = new Dictionary<string, RegistryCredentials>(StringComparer.Ordinal);
        if (json.Length > MaxBytes)
        {
            return "the registry credentials are larger than 1 MiB";
        }

        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 16 });
            return ReadAuths(document.RootElement, entries);
        }
        // Text that is not Unicode is found out only when it is read.
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return "the registry credentials are not JSON";
        }
    }

    private static string? ReadAuths(JsonElement root, Dictionary<string, RegistryCredentials> entries)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return "the registry credentials are not a JSON object";
        }

        // .dockercfg is the same map without the "auths" around it.
        var auths = root.TryGetProperty("auths", out var inner) ? inner : root;
        if (auths.ValueKind != JsonValueKind.Object || auths.GetPropertyCount() > MaxEntries)
        {
            return $"auths is not a JSON object of at most {MaxEntries} entries";
        }

        return auths
            .EnumerateObject()
            .Select(entry => ReadEntry(entry, entries))
            .FirstOrDefault(problem => problem is not null);
    }

    private static string? ReadEntry(JsonProperty entry, Dictionary<string, RegistryCredentials> entries)
    {
        if (entry.Value.ValueKind != JsonValueKind.Object || KeyOf(entry.Name) is not { } key)
        {
            return null;
        }

        var encoded = Text(entry.Value, "auth");
        if (string.IsNullOrEmpty(encoded))
        {
            Add(entries, key, Text(entry.Value, "username"), Text(entry.Value, "password"));
            return null;
        }

        if (Decode(encoded) is not { } pair)
        {
            return "an auth entry of the registry credentials is not base64 of USER:PASSWORD";
        }

        Add(entries, key, pair.User, pair.Password);
        return null;
    }

    private static void Add(Dictionary<string, RegistryCredentials> entries, string key, string? user, string? password)
    {
        if (!string.IsNullOrEmpty(user) && !string.IsNullOrEmpty(password) && password.Length <= MaxSecretChars)
        {
            entries[key] = new RegistryCredentials(user, password);
        }
    }

    private static (string User, string Password)? Decode(string encoded)
    {
        var bytes = new byte[encoded.Length];
        if (!Convert.TryFromBase64String(encoded.Trim(), bytes, out var count))
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(bytes, 0, count).TrimEnd('\0');
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : (text[..colon], text[(colon + 1)..]);
    }

    // Keys come as HOST, HOST/PATH, https://HOST/v1/ and the like; Docker Hub has three names.
    private static string? KeyOf(string name)
    {
        var scheme = name.IndexOf("://", StringComparison.Ordinal);
        var bare = (scheme < 0 ? name : name[(scheme + 3)..]).TrimEnd('/');
        var slash = bare.IndexOf('/', StringComparison.Ordinal);
        var (host, path) = slash < 0 ? (bare, "") : (bare[..slash], bare[slash..]);
        if (!Net.HostName.TryNormalize(host, out var normalized))
        {
            return null;
        }

        var hub = normalized is "index.docker.io" or "registry-1.docker.io";
        return (hub ? RepositoryName.DockerHub : normalized) + (path is "/v1" or "/v2" ? "" : path);
    }

    private static string? Text(JsonElement entry, string property) =>
        entry.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
