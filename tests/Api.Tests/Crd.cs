using System.Text.Json.Serialization.Metadata;
using YamlDotNet.RepresentationModel;

namespace Dockerflow.Api.Tests;

/// <summary>A CustomResourceDefinition from crds/ and the record that models it.</summary>
internal sealed record Crd(string File, JsonTypeInfo Record)
{
    public static readonly Crd ContainerBuild = new("containerbuilds", ApiJson.Default.ContainerBuild);
    public static readonly Crd BuildRun = new("buildruns", ApiJson.Default.BuildRun);
    public static readonly Crd Promotion = new("promotions", ApiJson.Default.Promotion);

    private static readonly Crd[] All = [ContainerBuild, BuildRun, Promotion];

    public static TheoryData<string> Files() => [.. All.Select(crd => crd.File)];

    public static Crd Named(string file) => All.Single(crd => crd.File == file);

    public string YamlPath => Path.Combine(AppContext.BaseDirectory, "crds", File + ".yaml");

    public SchemaNode Definition()
    {
        var stream = new YamlStream();
        using var reader = new StreamReader(YamlPath);
        stream.Load(reader);
        return new(File, (YamlMappingNode)stream.Documents.Single().RootNode);
    }

    public SchemaNode Version() =>
        new("", (YamlMappingNode)((YamlSequenceNode)((YamlMappingNode)Definition().Get("spec")!)["versions"]).Single());

    public SchemaNode Schema() =>
        new("", (YamlMappingNode)((YamlMappingNode)Version().Get("schema")!)["openAPIV3Schema"]);

    /// <summary>The parts that this project models: spec and status.</summary>
    public IEnumerable<(SchemaNode Schema, JsonTypeInfo Record)> Parts() =>
        new[] { "spec", "status" }.Select(part =>
            (
                Schema().Properties[part] with
                {
                    Path = part,
                },
                Record.Properties.Single(property => property.Name == part).Type()
            )
        );
}
