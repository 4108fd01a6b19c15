using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Dockerflow.Host.Configuration;

/// <summary>Builds JSON from the parser's events and remembers where each value stood.</summary>
internal sealed class YamlReader
{
    private const int MostCharacters = 1024 * 1024;
    private const int MostValues = 50_000;
    private const int DeepestLevel = 32;

    private readonly Dictionary<string, long> lines = new(StringComparer.Ordinal);
    private readonly Parser parser;
    private int values;

    private YamlReader(string text) => parser = new Parser(new StringReader(text));

    /// <exception cref="YamlSyntaxException">Anything that <see cref="YamlJson.Parse"/> refuses.</exception>
    public static YamlDocument Read(string text)
    {
        if (text.Length > MostCharacters)
        {
            throw new YamlSyntaxException(1, "longer than 1 MiB");
        }
        try
        {
            var reader = new YamlReader(text);
            return new YamlDocument(reader.Document(), reader.lines);
        }
        catch (YamlException problem)
        {
            throw new YamlSyntaxException(problem.Start.Line, problem.Message, problem);
        }
    }

    private JsonNode? Document()
    {
        parser.Consume<StreamStart>();
        if (parser.TryConsume<StreamEnd>(out _))
        {
            return null;
        }
        parser.Consume<DocumentStart>();
        var root = Value("", 0);
        parser.Consume<DocumentEnd>();
        return parser.TryConsume<StreamEnd>(out _)
            ? root
            : throw Refuse(parser.Current, "a second document starts here; only one is read");
    }

    private JsonNode? Value(string path, int depth)
    {
        var start = parser.Consume<ParsingEvent>();
        Check(start, depth);
        lines[path] = start.Start.Line;
        return start switch
        {
            Scalar scalar => YamlScalar.ToJson(scalar),
            SequenceStart => Sequence(path, depth),
            MappingStart => Mapping(path, depth),
            _ => throw Refuse(start, "a value is missing"),
        };
    }

    private JsonArray Sequence(string path, int depth)
    {
        var array = new JsonArray();
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            array.Add(Value($"{path}[{array.Count}]", depth + 1));
        }
        return array;
    }

    private JsonObject Mapping(string path, int depth)
    {
        var json = new JsonObject();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = parser.Current as Scalar ?? throw Refuse(parser.Current, "a key must be plain text");
            Check(key, depth + 1);
            parser.MoveNext();
            if (json.ContainsKey(key.Value))
            {
                throw Refuse(key, $"'{key.Value}' is there twice; keep one");
            }
            var child = path.Length == 0 ? key.Value : $"{path}.{key.Value}";
            json.Add(key.Value, Value(child, depth + 1));
            // A value of its own lines starts below its key, and people look for the key.
            lines[child] = key.Start.Line;
        }
        return json;
    }

    private void Check(ParsingEvent value, int depth)
    {
        if (++values > MostValues || depth > DeepestLevel)
        {
            throw Refuse(value, $"more than {MostValues} values or {DeepestLevel} levels");
        }
        if (value is AnchorAlias or NodeEvent { Anchor.IsEmpty: false })
        {
            throw Refuse(value, "anchors and aliases are not supported; write the value out");
        }
        if (value is NodeEvent { Tag.IsEmpty: false })
        {
            throw Refuse(value, "tags are not supported; put the value in quotes if it is text");
        }
    }

    private static YamlSyntaxException Refuse(ParsingEvent? place, string message) =>
        new(place?.Start.Line ?? 1, message);
}
