using System.Globalization;
using System.Text.Json.Nodes;

namespace Dockerflow.Support.ControlPlane;

/// <summary>etcd's JSON gateway, as far as a test goes behind the API server's back.</summary>
public sealed class EtcdGateway(Uri address) : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler()) { BaseAddress = address };

    /// <summary>The revision now, which is what resourceVersion counts.</summary>
    public async Task<long> RevisionAsync(CancellationToken ct)
    {
        var answer = await AskAsync("v3/kv/range", new JsonObject { ["key"] = "AA==" }, ct);
        return long.Parse((string)answer["header"]!["revision"]!, CultureInfo.InvariantCulture);
    }

    /// <summary>Forgets all revisions before the present one; returns when they are gone.</summary>
    public async Task<long> CompactAsync(CancellationToken ct)
    {
        var revision = await RevisionAsync(ct);
        await AskAsync("v3/kv/compaction", new JsonObject { ["revision"] = $"{revision}", ["physical"] = true }, ct);
        return revision;
    }

    public void Dispose() => http.Dispose();

    private async Task<JsonNode> AskAsync(string path, JsonObject question, CancellationToken ct)
    {
        using var content = new StringContent(question.ToJsonString());
        using var answer = await http.PostAsync(new Uri(path, UriKind.Relative), content, ct);
        var text = await answer.Content.ReadAsStringAsync(ct);
        return answer.IsSuccessStatusCode
            ? JsonNode.Parse(text)!
            : throw new Tools.ToolException($"etcd refused {path}: {text}");
    }
}
