using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dockerflow.Host.Http;

/// <summary>The Dockerflow version object (source, version, commit, build) of this executable.</summary>
internal sealed record VersionDocument(string Json, string Version, string Commit)
{
    private const int MostBytes = 64 * 1024;
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>
    /// The version.json beside the executable or of its image; where there is none that can be read, the assembly's
    /// version with no commit.
    /// </summary>
    public static VersionDocument Find() =>
        Read(Path.Combine(AppContext.BaseDirectory, "version.json")) ?? Read("/app/version.json") ?? OfAssembly();

    internal static VersionDocument? Read(string path)
    {
        try
        {
            var file = new FileInfo(path);
            return file.Exists && file.Length <= MostBytes ? Parse(File.ReadAllText(path, Encoding.UTF8)) : null;
        }
        // A broken file of somebody else must not keep the operator from starting.
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    private static VersionDocument? Parse(string text) =>
        JsonNode.Parse(text) is JsonObject json ? new(text, Text(json, "version"), Text(json, "commit")) : null;

    private static string Text(JsonObject json, string name) =>
        json[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";

    private static VersionDocument OfAssembly()
    {
        var version = typeof(VersionDocument).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
        var json = new JsonObject
        {
            ["source"] = "",
            ["version"] = version,
            ["commit"] = "",
            ["build"] = "",
        };
        return new(json.ToJsonString(Indented), version, "");
    }
}
