using System.Text.Json.Nodes;
using Dockerflow.Kube.Control;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Tests.Fakes;

namespace Dockerflow.Kube.Tests.Control;

public sealed class StatusWriterTests
{
    [Fact]
    public async Task WriteAsync_NothingDiffers_NoRequest()
    {
        var (written, seen) = await WriteAsync("v", "v");
        (written, seen.Count).ShouldBe((false, 0));
    }

    [Fact]
    public async Task WriteAsync_SomethingDiffers_OnlyThatOntoTheVersionThatWasRead()
    {
        var (written, seen) = await WriteAsync("v", "w");
        written.ShouldBeTrue();
        seen.Single().Path.ShouldBe("/api/v1/namespaces/n/configmaps/a/status");
        JsonNode
            .DeepEquals(
                JsonNode.Parse(seen[0].Body),
                JsonNode.Parse("""{"metadata":{"resourceVersion":"4"},"status":{"data":{"x":"w"}}}""")
            )
            .ShouldBeTrue(seen[0].Body);
    }

    // The status here is a whole ConfigMap: the writer does not care what a status is.
    private static async Task<(bool Written, IReadOnlyList<SeenRequest> Seen)> WriteAsync(string from, string to)
    {
        await using var server = await ScriptedServer.StartAsync(Answer.Json(Answer.ConfigMap("a", "5")));
        using var client = server.Client(new FastTime());
        var map = new ConfigMap
        {
            Metadata = new()
            {
                Name = "a",
                Namespace = "n",
                ResourceVersion = "4",
            },
        };
        var written = await StatusWriter.WriteAsync(
            client,
            CoreResources.ConfigMap,
            map,
            Status(from),
            Status(to),
            KubeJson.Default.ConfigMap,
            TestContext.Current.CancellationToken
        );
        return (written, [.. server.Seen]);
    }

    private static ConfigMap Status(string value) =>
        new()
        {
            Data = new Dictionary<string, string> { ["x"] = value, ["y"] = "same" },
        };
}
