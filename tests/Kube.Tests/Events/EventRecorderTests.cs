using System.Text.Json.Nodes;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Events;
using Dockerflow.Kube.Objects;
using Dockerflow.Kube.Tests.Fakes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dockerflow.Kube.Tests.Events;

public sealed class EventRecorderTests
{
    private const string Stored = """{"metadata":{"name":"e","namespace":"n"},"count":4}""";

    [Fact]
    public async Task Record_New_IsCreatedInTheObjectsNamespace()
    {
        var seen = await RecordAsync("hello", 1, Answer.Json(Stored, 201));
        var body = JsonNode.Parse(seen[0].Body)!;
        seen[0].Path.ShouldBe("/api/v1/namespaces/n/events");
        ((string?)body["involvedObject"]!["uid"], (string?)body["type"], (int?)body["count"]).ShouldBe(
            ("u", "Warning", 1)
        );
    }

    [Fact]
    public async Task Record_KnownAlready_CountsUp()
    {
        var seen = await RecordAsync(
            "hello",
            3,
            Answer.Status(409, "AlreadyExists"),
            Answer.Json(Stored),
            Answer.Json(Stored)
        );
        ((int?)JsonNode.Parse(seen[2].Body)!["count"]).ShouldBe(5);
    }

    [Fact]
    public async Task Record_MessageTooLong_IsCut()
    {
        var seen = await RecordAsync(new string('x', 5000), 1, Answer.Json(Stored, 201));
        ((string?)JsonNode.Parse(seen[0].Body)!["message"])!.Length.ShouldBe(1024);
    }

    [Fact]
    public async Task Record_ServerRefuses_NextOneIsStillWritten()
    {
        var seen = await RecordAsync("hello", 2, Answer.Status(403, "Forbidden"), Answer.Json(Stored, 201));
        seen[1].Method.ShouldBe("POST");
    }

    private static async Task<IReadOnlyList<SeenRequest>> RecordAsync(
        string message,
        int requests,
        params Func<HttpContext, Task>[] script
    )
    {
        await using var server = await ScriptedServer.StartAsync(script);
        using var client = server.Client(new FastTime());
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        stop.CancelAfter(TimeSpan.FromSeconds(60));
        var recorder = new EventRecorder(client, "test", TimeProvider.System, NullLogger.Instance);
        var map = new ConfigMap
        {
            Metadata = new ObjectMeta
            {
                Name = "a",
                Namespace = "n",
                Uid = "u",
            },
        };
        var run = recorder.RunAsync(stop.Token);
        recorder.Record(CoreResources.ConfigMap, map, EventSeverity.Warning, "Tested", message);
        recorder.Record(CoreResources.ConfigMap, map, EventSeverity.Warning, "Tested", message);
        while (server.Seen.Count < requests)
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, stop.Token);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(run);
        return [.. server.Seen];
    }
}
