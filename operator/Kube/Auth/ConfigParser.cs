using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Dockerflow.Kube.Auth;

/// <summary>Reads the YAML (or JSON) of a kubeconfig from the parser's events: no reflection, bounded depth and size.</summary>
internal sealed class ConfigParser
{
    private const int MostValues = 200_000;
    private const int DeepestLevel = 32;
    private readonly Dictionary<AnchorName, ConfigNode> anchors = [];
    private readonly Parser parser;
    private int values;

    private ConfigParser(string text) => parser = new Parser(new StringReader(text));

    /// <summary>Throws InvalidDataException with the line. An empty text is an empty mapping.</summary>
    public static ConfigNode Parse(string text)
    {
        try
        {
            return new ConfigParser(text).Document();
        }
        catch (YamlException failure)
        {
            throw new InvalidDataException($"line {failure.Start.Line}: {failure.Message}", failure);
        }
    }

    private ConfigNode Document()
    {
        parser.Consume<StreamStart>();
        if (parser.TryConsume<StreamEnd>(out _))
            return new ConfigNode();
        parser.Consume<DocumentStart>();
        var root = Value(0);
        return root.Text is null or "" ? root : throw new InvalidDataException("it is a text, not a mapping");
    }

    private ConfigNode Value(int depth)
    {
        var start = parser.Consume<ParsingEvent>();
        if (++values > MostValues || depth > DeepestLevel)
            throw Refuse(start, $"more than {MostValues} values or {DeepestLevel} levels");
        if (start is AnchorAlias alias)
            return anchors.GetValueOrDefault(alias.Value) ?? throw Refuse(start, $"nothing is named '{alias.Value}'");
        var node = start switch
        {
            Scalar scalar => new ConfigNode { Text = scalar.Value, Quoted = scalar.Style != ScalarStyle.Plain },
            SequenceStart => new ConfigNode { Items = Sequence(depth) },
            MappingStart => new ConfigNode { Members = Mapping(depth) },
            _ => throw Refuse(start, "a value is missing"),
        };
        if (start is NodeEvent { Anchor.IsEmpty: false } named)
            anchors[named.Anchor] = node;
        return node;
    }

    private List<ConfigNode> Sequence(int depth)
    {
        var items = new List<ConfigNode>();
        while (!parser.TryConsume<SequenceEnd>(out _))
            items.Add(Value(depth + 1));
        return items;
    }

    private Dictionary<string, ConfigNode> Mapping(int depth)
    {
        var members = new Dictionary<string, ConfigNode>(StringComparer.Ordinal);
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = parser.Consume<Scalar>();
            if (!members.TryAdd(key.Value, Value(depth + 1)))
                throw Refuse(key, $"'{key.Value}' is there twice");
        }
        return members;
    }

    private static InvalidDataException Refuse(ParsingEvent place, string message) =>
        new($"line {place.Start.Line}: {message}");
}
