using System.Text.Json;
using System.Text.Json.Nodes;
using Dockerflow.Api;
using Dockerflow.Host.Configuration;

namespace Dockerflow.Chart.Tests;

public sealed class ChartFilesTests
{
    /// <summary>Helm installs what lies in crds/ of the chart, kubectl users take the directory at the top.</summary>
    [Fact]
    public void Crds_InTheChart_AreThoseAtTheTop()
    {
        var inChart = Path.Combine(Repository.Chart, "crds");
        Names(inChart).ShouldBe(Names(Repository.Crds));
        foreach (var name in Names(Repository.Crds))
        {
            File.ReadAllText(Path.Combine(inChart, name))
                .ShouldBe(File.ReadAllText(Path.Combine(Repository.Crds, name)), $"{name}: run make chart");
        }
    }

    [Fact]
    public void ValuesSchema_Fields_AreThoseOfValues() =>
        Schema()["properties"]!
            .AsObject()
            .Select(field => field.Key)
            .Where(name => name != "global")
            .ShouldBe(Values().Select(field => field.Key), ignoreOrder: true);

    [Fact]
    public void ValuesSchema_Policy_HasTheFieldsOfThePolicy()
    {
        var policy = Schema()["properties"]!["policy"]!["properties"]!;
        Keys(policy).ShouldBe(ApiJson.Default.OperatorPolicy.Properties.Select(field => field.Name), ignoreOrder: true);
        Keys(policy["limits"]!["properties"]!)
            .ShouldBe(ApiJson.Default.PolicyLimits.Properties.Select(field => field.Name), ignoreOrder: true);
        Keys(policy["hosts"]!["items"]!["properties"]!)
            .ShouldBe(ApiJson.Default.HostRule.Properties.Select(field => field.Name), ignoreOrder: true);
        policy["requiredChecks"]!["items"]!["enum"]!
            .AsArray()
            .Select(name => name!.GetValue<string>())
            .ShouldBe(Enum.GetNames<Api.ContainerBuilds.CheckName>());
    }

    /// <summary>Values say all limits, so that whoever reads them sees what holds.</summary>
    [Fact]
    public void Values_Limits_AreTheBuiltInOnes() =>
        JsonSerializer.Deserialize(Values()["policy"]!["limits"], ApiJson.Default.PolicyLimits).ShouldBe(new());

    private static IEnumerable<string> Names(string directory) =>
        Directory.GetFiles(directory).Select(file => Path.GetFileName(file)).Order();

    private static IEnumerable<string> Keys(JsonNode node) => node.AsObject().Select(field => field.Key);

    private static JsonObject Values() =>
        YamlJson.Parse(File.ReadAllText(Path.Combine(Repository.Chart, "values.yaml")))!.AsObject();

    private static JsonObject Schema() =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Chart, "values.schema.json")))!.AsObject();
}
