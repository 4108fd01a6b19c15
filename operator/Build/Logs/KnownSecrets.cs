using System.Text;
using System.Text.Json;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Core;
using Dockerflow.Runs;

namespace Dockerflow.Build.Logs;

/// <summary>The values of all Secrets that a run names, to be taken out of what it printed.</summary>
internal sealed class KnownSecrets(KubeClient client)
{
    /// <summary>Names what something is for or whose it is; without it a log could not be read.</summary>
    private static readonly string[] Public = ["host", "username", "known_hosts", "type"];

    public async Task<Redaction> OfAsync(BuildRun run, CancellationToken ct)
    {
        var values = new SecretValues();
        foreach (var name in SecretNeeds.Of(run).Select(need => need.Name).Distinct(StringComparer.Ordinal))
        {
            if (await client.GetAsync(CoreResources.Secret, new(run.Metadata.Namespace!, name), ct) is { } secret)
            {
                foreach (var value in secret.Data.Where(entry => !Public.Contains(entry.Key)).SelectMany(Values))
                {
                    values.Add(value);
                }
            }
        }
        return values.ToRedaction();
    }

    private static IEnumerable<byte[]> Values(KeyValuePair<string, byte[]> entry) =>
        entry.Key == SecretShape.DockerConfigKey ? Passwords(entry.Value) : [entry.Value];

    /// <summary>Of a .dockerconfigjson: passwords and tokens, not the registries' names.</summary>
    internal static IEnumerable<byte[]> Passwords(byte[] config)
    {
        try
        {
            using var document = JsonDocument.Parse(config, new JsonDocumentOptions { MaxDepth = 8 });
            return document.RootElement.TryGetProperty("auths", out var auths)
                ? [.. auths.EnumerateObject().SelectMany(auth => Strings(auth.Value)).SelectMany(Spellings)]
                : [];
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return [];
        }
    }

    private static IEnumerable<string> Strings(JsonElement auth) =>
        auth.EnumerateObject()
            .Where(field => field.Name is "password" or "auth" or "identitytoken" or "registrytoken")
            .Select(field => field.Value.GetString() ?? "");

    /// <summary>"auth" is base64 of USER:PASSWORD.</summary>
    private static IEnumerable<byte[]> Spellings(string value)
    {
        yield return Encoding.UTF8.GetBytes(value);
        var buffer = new byte[value.Length];
        if (Convert.TryFromBase64String(value, buffer, out var length))
        {
            var pair = Encoding.UTF8.GetString(buffer, 0, length);
            yield return Encoding.UTF8.GetBytes(pair[(pair.IndexOf(':', StringComparison.Ordinal) + 1)..]);
        }
    }
}
