using System.Text;
using System.Text.Json;
using Dockerflow.Registry;

namespace Dockerflow.Steps.Pull;

/// <summary>containers-auth.json(5) with nothing but the credentials that these repositories need.</summary>
internal static class AuthFile
{
    /// <summary>Keys are where the repositories really are: the puller looks credentials up after it applied endpoints.</summary>
    public static byte[] Of(RegistryAccess access, IEnumerable<RepositoryName> repositories)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject("auths");
            foreach (var repository in repositories)
            {
                Write(json, access, repository);
            }
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }

    private static void Write(Utf8JsonWriter json, RegistryAccess access, RepositoryName repository)
    {
        if (access.Credentials.Find(repository) is not { } credentials)
        {
            return;
        }
        var host = access.Rules.Find(repository.Host)?.Endpoint is null
            ? repository.Host
            : access.Rules.TargetOf(repository.Host).BaseAddress.Authority;
        json.WriteStartObject($"{host}/{repository.Path}");
        json.WriteString(
            "auth",
            Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credentials.Username}:{credentials.Password}"))
        );
        json.WriteEndObject();
    }
}
