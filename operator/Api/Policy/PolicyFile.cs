using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Dockerflow.Api.Policy;

/// <summary>Reads the administrator's configuration file: one YAML 1.2 document (so JSON too) in the shape of <see cref="OperatorPolicy"/>.</summary>
public static class PolicyFile
{
    private const int MaxCharacters = 1024 * 1024;

    /// <summary>An empty document is a policy that refuses nothing.</summary>
    /// <exception cref="FormatException">Not YAML, an unknown field, or a value of the wrong kind; the message says where.</exception>
    public static OperatorPolicy Parse(string yaml)
    {
        if (yaml.Length > MaxCharacters)
        {
            throw new FormatException($"the policy is longer than {MaxCharacters} characters");
        }

        try
        {
            return Read(yaml);
        }
        catch (YamlException fault)
        {
            throw new FormatException($"the policy is not YAML: line {fault.Start.Line}: {fault.Message}", fault);
        }
        catch (JsonException fault)
        {
            throw new FormatException($"the policy is refused at {fault.Path}: {fault.Message}", fault);
        }
    }

    private static OperatorPolicy Read(string yaml)
    {
        var stream = new YamlStream();
        using var reader = new StringReader(yaml);
        stream.Load(reader);
        return stream.Documents.Count == 0
            ? new()
            : PolicyJson.Default.OperatorPolicy.Deserialize(YamlNodes.ToJson(stream.Documents[0].RootNode)) ?? new();
    }

    private static OperatorPolicy? Deserialize(this System.Text.Json.Serialization.Metadata.JsonTypeInfo<OperatorPolicy> type, JsonNode? node) =>
        node is null ? null : JsonSerializer.Deserialize(node, type);
}
