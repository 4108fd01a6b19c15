using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;

namespace Dockerflow.Api.Tests;

/// <summary>The reference for users knows everything that users can meet.</summary>
public sealed class DocumentationTests
{
    private static readonly string Reference = File.ReadAllText(
        Path.Combine(AppContext.BaseDirectory, "docs", "containerbuild.md")
    );

    [Fact]
    public void Reference_EveryFieldOfTheSpec_IsThereWithItsDescription()
    {
        foreach (var field in Fields("spec"))
        {
            Row(field)
                .ShouldContain(
                    field.Text("description")!.Replace("|", "\\|", StringComparison.Ordinal),
                    customMessage: field.Path
                );
        }
    }

    [Fact]
    public void Reference_EveryDefault_IsSaid()
    {
        foreach (var field in Fields("spec").Where(field => field.Text("default") is not null))
        {
            Row(field).ShouldContain($"`{field.Text("default")}`", customMessage: field.Path);
        }
    }

    [Fact]
    public void Reference_EveryFieldOfTheStatus_IsThere() =>
        Fields("status")
            .Where(field => !field.Path.StartsWith("status.conditions[]", StringComparison.Ordinal))
            .ShouldAllBe(field => Row(field).Length > 0);

    [Theory]
    [MemberData(nameof(Words))]
    public void Reference_EveryCheckReasonAndPhase_IsThere(string word) => Reference.ShouldContain($"`{word}`");

    public static TheoryData<string> Words() =>
        [
            .. Enum.GetNames<CheckName>(),
            .. Enum.GetNames<FailureReason>(),
            .. Enum.GetNames<BuildRunPhase>(),
            .. Enum.GetNames<Promotions.PromotionPhase>(),
        ];

    private static IEnumerable<SchemaNode> Fields(string part) =>
        (Crd.ContainerBuild.Schema().Properties[part] with { Path = part })
            .Everything()
            .SelectMany(node => node.Properties.Values);

    private static string Row(SchemaNode field) =>
        Reference.Split('\n').FirstOrDefault(line => line.StartsWith($"| `{field.Path}` ", StringComparison.Ordinal))
        ?? "";
}
