using System.Text.Json;
using System.Text.Json.Nodes;
using Dockerflow.Api;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Host.Configuration;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Host.Planning;

/// <summary>
/// A ContainerBuild as somebody wrote it into a file: one YAML or JSON document. Fields that nobody reads are refused,
/// where an API server would drop them in silence; the status, and what a server adds to the metadata, is left out.
/// </summary>
internal sealed class WishFile
{
    private const string Kind = "ContainerBuild";
    private const int MostProblems = 20;
    private static readonly string[] TopFields = ["apiVersion", "kind", "metadata", "spec", "status"];
    private readonly YamlDocument document;
    private readonly string name;

    private WishFile(YamlDocument document, string name, ContainerBuild wish) =>
        (this.document, this.name, Wish) = (document, name, wish);

    /// <summary>The resource, with its name.</summary>
    public ContainerBuild Wish { get; }

    /// <exception cref="WishFileException">It cannot be read, or a field of it is wrong.</exception>
    public static WishFile Load(string path)
    {
        try
        {
            return Parse(TextFile.Read(path), path == "-" ? "stdin" : path);
        }
        catch (IOException problem)
        {
            throw new WishFileException([$"{path}: cannot be read ({problem.Message}); check -f"]);
        }
    }

    /// <param name="text">YAML or JSON.</param>
    /// <param name="name">What errors call it.</param>
    /// <exception cref="WishFileException">A field of it is wrong.</exception>
    public static WishFile Parse(string text, string name)
    {
        var document = ReadDocument(text, name);
        var problems = Problems(document.Root)
            .Take(MostProblems)
            .Select(problem => At(document, name, problem.Path, $"{Named(problem.Path)}: {problem.Message}"))
            .ToList();
        return problems.Count == 0
            ? new(document, name, Read((JsonObject)document.Root!))
            : throw new WishFileException(problems);
    }

    /// <summary>A message that begins with a field, behind the file and the line where that field is.</summary>
    public string Place(string message)
    {
        var end = message.IndexOfAny([':', ' ']);
        var path = end > 0 ? message[..end] : message;
        while (path.Length > 0 && !document.Lines.ContainsKey(path))
        {
            path = path[..Math.Max(0, path.LastIndexOfAny(['.', '[']))];
        }
        return At(document, name, path, message);
    }

    private static YamlDocument ReadDocument(string text, string name)
    {
        try
        {
            return YamlReader.Read(text);
        }
        catch (YamlSyntaxException problem)
        {
            throw new WishFileException([$"{name}:{problem.Line}: {problem.Message}"]);
        }
    }

    private static IEnumerable<ShapeProblem> Problems(JsonNode? root)
    {
        if (root is not JsonObject json)
        {
            return [new("", $"must be a {Kind} with apiVersion, kind, metadata and spec")];
        }
        return Unknown(json)
            .Concat(Fixed(json, "apiVersion", $"{Names.Group}/{Names.Version}"))
            .Concat(Fixed(json, "kind", Kind))
            .Concat(Metadata(json["metadata"]))
            .Concat(
                json["spec"] is JsonObject spec
                    ? Shape.Problems(spec, ApiJson.Default.ContainerBuildSpec, "spec")
                    : [new("spec", "must have fields; at least source and image")]
            );
    }

    private static IEnumerable<ShapeProblem> Unknown(JsonObject json) =>
        json.Where(field => !TopFields.Contains(field.Key))
            .Select(field => new ShapeProblem(field.Key, "no such field; known are " + string.Join(", ", TopFields)));

    private static IEnumerable<ShapeProblem> Fixed(JsonObject json, string field, string value)
    {
        if (json[field]?.ToString() != value)
        {
            yield return new(field, $"must be {value}");
        }
    }

    private static IEnumerable<ShapeProblem> Metadata(JsonNode? node)
    {
        if (node is not JsonObject metadata || metadata["name"]?.ToString() is not { Length: > 0 })
        {
            yield return new("metadata.name", "is needed");
        }
        else if (TryRead(metadata) is not { } read)
        {
            yield return new("metadata", "cannot be read; names, labels and annotations are text");
        }
        else
        {
            foreach (var (field, value) in new[] { ("name", read.Name), ("namespace", read.Namespace ?? "default") })
            {
                if (!IsName(value!))
                {
                    yield return new($"metadata.{field}", "must be lower case letters, digits, - and .");
                }
            }
        }
    }

    private static ObjectMeta? TryRead(JsonObject metadata)
    {
        try
        {
            return metadata.Deserialize(ApiJson.Default.ObjectMeta);
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>As RFC 1123 has subdomains: the name becomes a part of addresses.</summary>
    private static bool IsName(string name) =>
        name.Length is > 0 and <= 253
        && name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '-' or '.')
        && char.IsAsciiLetterOrDigit(name[0])
        && char.IsAsciiLetterOrDigit(name[^1]);

    private static ContainerBuild Read(JsonObject json) =>
        new()
        {
            Metadata = TryRead(json["metadata"]!.AsObject())!,
            Spec = json["spec"].Deserialize(ApiJson.Default.ContainerBuildSpec)!,
        };

    private static string Named(string path) => path.Length == 0 ? "the file" : path;

    private static string At(YamlDocument document, string name, string path, string message) =>
        $"{name}:{document.Lines.GetValueOrDefault(path, 1)}: {message}";
}
