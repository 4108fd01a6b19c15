using System.Text.RegularExpressions;

namespace Dockerflow.Api.Tests;

/// <summary>Nothing in a resource is unbounded, and everything that users see is described.</summary>
public sealed class SchemaBoundsTests
{
    /// <summary>kubectl apply keeps a copy in an annotation, and annotations end at 256 KiB.</summary>
    private const long MaxFileBytes = 250_000;

    [Theory]
    [MemberData(nameof(Crd.Files), MemberType = typeof(Crd))]
    public void Schema_EveryString_IsBounded(string file)
    {
        foreach (var node in Nodes(file).Where(node => node.Type == "string"))
        {
            (
                node.Text("maxLength") is not null || node.Enum.Count > 0 || node.Text("format") == "date-time"
            ).ShouldBeTrue(node.Path);
        }
    }

    [Theory]
    [MemberData(nameof(Crd.Files), MemberType = typeof(Crd))]
    public void Schema_EveryListAndMap_IsBounded(string file)
    {
        foreach (var node in Nodes(file).Where(node => node.Items is not null || node.Values is not null))
        {
            node.Text(node.Items is null ? "maxProperties" : "maxItems").ShouldNotBeNull(node.Path);
        }
    }

    [Theory]
    [MemberData(nameof(Crd.Files), MemberType = typeof(Crd))]
    public void Schema_EveryNumber_HasAMinimum(string file)
    {
        foreach (var node in Nodes(file).Where(node => node.Type == "integer"))
        {
            node.Text("minimum").ShouldNotBeNull(node.Path);
        }
    }

    [Theory]
    [MemberData(nameof(Crd.Files), MemberType = typeof(Crd))]
    public void Schema_EveryList_SaysHowItMerges(string file)
    {
        foreach (var node in Nodes(file).Where(node => node.Type == "array"))
        {
            node.Text("x-kubernetes-list-type").ShouldBeOneOf("atomic", "set", "map");
            node.MapKeys.ShouldBe(node.MapKeys.Intersect(node.Items!.Required), $"{node.Path}: a key must be required");
        }
    }

    [Theory]
    [MemberData(nameof(Crd.Files), MemberType = typeof(Crd))]
    public void Schema_EveryField_IsDescribed(string file)
    {
        foreach (var field in Nodes(file).SelectMany(node => node.Properties.Values))
        {
            field.Text("description").ShouldNotBeNull(field.Path).ShouldEndWith(".", customMessage: field.Path);
        }
    }

    /// <summary>Some builds of Kubernetes 1.20 take a blank string for null and refuse it where null is refused.</summary>
    [Theory]
    [MemberData(nameof(Crd.Files), MemberType = typeof(Crd))]
    public void Schema_EveryStringThatMayBeBlank_IsNullable(string file)
    {
        foreach (var node in Nodes(file).SelectMany(node => node.Properties.Values).Where(MayBeBlank))
        {
            node.IsNullable.ShouldBeTrue(node.Path);
        }
    }

    [Theory]
    [MemberData(nameof(Crd.Files), MemberType = typeof(Crd))]
    public void File_Size_FitsAnAnnotation(string file) =>
        new FileInfo(Crd.Named(file).YamlPath).Length.ShouldBeLessThan(MaxFileBytes);

    private static bool MayBeBlank(SchemaNode node) =>
        node is { Type: "string", Enum.Count: 0 }
        && node.Text("format") is null
        && node.Text("default") is null
        && (node.Text("pattern") is not { } pattern || Regex.IsMatch("", pattern));

    private static IEnumerable<SchemaNode> Nodes(string file) =>
        Crd.Named(file).Parts().SelectMany(part => part.Schema.Everything());
}
