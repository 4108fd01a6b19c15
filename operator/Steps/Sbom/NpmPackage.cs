using System.Text.Json;

namespace Dockerflow.Steps.Sbom;

/// <summary>A package.json below node_modules. One without name or version describes a folder, not a package. Pure.</summary>
internal static class NpmPackage
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 64 };

    public static void Read(ReadOnlyMemory<byte> json, PackageCollector into)
    {
        try
        {
            using var document = JsonDocument.Parse(WithoutMark(json), Strict);
            if (Text(document.RootElement, "name") is { } name && Text(document.RootElement, "version") is { } version)
            {
                Add(name, version, into);
            }
        }
        // The latter: text that is not Unicode.
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            into.Trouble("not JSON");
        }
    }

    /// <summary>"name" or "@scope/name".</summary>
    private static void Add(string name, string version, PackageCollector into)
    {
        var parts = name.Split('/');
        if (parts.Length != (name.StartsWith('@') ? 2 : 1) || parts.Any(part => part is "" or "." or ".." or "@"))
        {
            into.Trouble("not a package's name");
            return;
        }
        into.Add(new Package(PackageKind.Npm, name, version));
    }

    private static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> json) =>
        json.Span.StartsWith("\uFEFF"u8) ? json[3..] : json;

    private static string? Text(JsonElement root, string property) =>
        root.ValueKind == JsonValueKind.Object
        && root.TryGetProperty(property, out var value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString() is { Length: > 0 } text
                ? text
                : null
            : null;
}
