using System.Text;
using System.Text.Json;
using Dockerflow.Steps.Build;

namespace Dockerflow.Steps.Tests.Build;

public sealed class RunMarksTests
{
    private const string Manifest = """
        {"schemaVersion":2,"config":{"mediaType":"c","digest":"sha256:1","size":1},"layers":[],"annotations":{
        "org.opencontainers.image.version":"12-of-the-base","org.opencontainers.image.url":"https://base.example",
        "org.opencontainers.image.revision":"old","org.opencontainers.image.base.name":"debian","example.com/note":"kept"}}
        """;

    [Fact]
    public void SetInManifest_AnnotationsOfTheBaseAndOfAnEarlierRun_AreReplacedByTheRuns()
    {
        var marked = RunMarks.SetInManifest(
            Encoding.UTF8.GetBytes(Manifest),
            "sha256:2",
            7,
            DateTimeOffset.UnixEpoch,
            new Dictionary<string, string> { ["org.opencontainers.image.revision"] = "new" }
        );

        var root = JsonDocument.Parse(marked).RootElement;
        root.GetProperty("config").GetRawText().ShouldBe("""{"mediaType":"c","digest":"sha256:2","size":7}""");
        root.GetProperty("annotations")
            .EnumerateObject()
            .ToDictionary(each => each.Name, each => each.Value.GetString())
            .ShouldBe(
                new Dictionary<string, string?>
                {
                    ["org.opencontainers.image.base.name"] = "debian",
                    ["example.com/note"] = "kept",
                    ["org.opencontainers.image.created"] = "1970-01-01T00:00:00Z",
                    ["org.opencontainers.image.revision"] = "new",
                },
                ignoreOrder: true
            );
    }
}
