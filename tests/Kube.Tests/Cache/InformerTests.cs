using System.Threading.Channels;
using Dockerflow.Kube.Cache;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Objects;
using Dockerflow.Kube.Tests.Fakes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Dockerflow.Kube.Tests.Cache;

/// <summary>Each script is a fault; whatever it was, the store ends up equal to the server and no change is lost.</summary>
public sealed class InformerTests
{
    [Fact]
    public async Task Watch_GoneAsHttpStatus_ListsAgainNotOlderThanSeen()
    {
        var seen = await RunAsync(
            [
                Answer.List("5", Answer.ConfigMap("a", "4")),
                Answer.Status(410, "Expired"),
                Answer.List("9", Answer.ConfigMap("b", "8")),
            ],
            "+a",
            "-a",
            "+b"
        );
        seen[2].ShouldContain("resourceVersion=5");
    }

    [Fact]
    public async Task Watch_GoneInsideTheStream_ListsAgain() =>
        await RunAsync(
            [
                Answer.List("5", Answer.ConfigMap("a", "4")),
                Answer.Lines(Answer.Event("ERROR", Answer.StatusBody(410, "Expired"))),
                Answer.List("9", Answer.ConfigMap("a", "8")),
            ],
            "+a",
            "~a"
        );

    [Fact]
    public async Task List_VersionForgotten_TakesTheNewestPageByPage()
    {
        var seen = await RunAsync(
            [
                Answer.List("5", Answer.ConfigMap("a", "4")),
                Answer.Status(410, "Expired"),
                Answer.Status(410, "Expired"),
                Answer.Page("9", "next", Answer.ConfigMap("a", "4")),
                Answer.Page("9", null, Answer.ConfigMap("b", "8")),
            ],
            "+a",
            "+b"
        );
        seen[3].ShouldNotContain("resourceVersion");
        seen[4].ShouldContain("continue=next");
    }

    [Fact]
    public async Task List_VersionNotYetThere_TakesTheNewest() =>
        await RunAsync(
            [
                Answer.Status(504, "Timeout", """{"causes":[{"reason":"ResourceVersionTooLarge"}]}""", retryAfter: 1),
                Answer.List("9", Answer.ConfigMap("a", "8")),
            ],
            "+a"
        );

    [Fact]
    public async Task List_StorageRestored_AKnownVersionMayBeAnotherState() =>
        await RunAsync(
            [
                Answer.List("9", Answer.ConfigMap("a", "8", "before")),
                Answer.Status(410, "Expired"),
                Answer.Status(504, "Timeout", """{"causes":[{"reason":"ResourceVersionTooLarge"}]}""", retryAfter: 1),
                Answer.List("8", Answer.ConfigMap("a", "8", "after")),
            ],
            "+a",
            "~a"
        );

    [Fact]
    public async Task List_Again_HoldsWhatIsTheSameVersionAndTransformsTheRest()
    {
        await using var server = await ScriptedServer.StartAsync(
            Answer.List("5", Answer.ConfigMap("a", "4"), Answer.ConfigMap("b", "4")),
            Answer.Status(410, "Expired"),
            Answer.List("9", Answer.ConfigMap("a", "4"), Answer.ConfigMap("b", "8")),
            Answer.LinesThenSilence(Answer.Event("ADDED", Answer.ConfigMap("c", "10")))
        );
        using var client = server.Client(Calm);
        using var stop = new CancellationTokenSource();
        var transformed = new List<string>();
        var options = new InformerOptions<ConfigMap>
        {
            Transform = map =>
            {
                transformed.Add($"{map.Metadata.Name}@{map.Metadata.ResourceVersion}");
                return map with { Data = new Dictionary<string, string>() };
            },
        };
        var informer = new Informer<ConfigMap>(
            client,
            CoreResources.ConfigMap,
            options,
            new FastTime(),
            NullLogger.Instance
        );
        var last = new TaskCompletionSource();
        informer.Subscribe(change =>
        {
            if (change.Latest.Metadata.Name == "c")
                last.SetResult();
        });
        var run = informer.RunAsync(stop.Token);
        await last.Task.WaitAsync(TestContext.Current.CancellationToken);
        transformed.ShouldBe(["a@4", "b@4", "b@8", "c@10"]);
        informer.Store.List().ShouldAllBe(map => map.Data.Count == 0);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(run);
    }

    [Fact]
    public async Task List_ContinueTokenExpires_TakesAllInOnePiece() =>
        await RunAsync(
            [
                Answer.Status(410, "Expired"),
                Answer.Page("9", "next", Answer.ConfigMap("a", "4")),
                Answer.Status(410, "Expired"),
                Answer.List("10", Answer.ConfigMap("b", "10")),
            ],
            "+b"
        );

    [Fact]
    public async Task Watch_CutInsideACharacter_GoesOnFromTheLastWholeLineWithoutList()
    {
        var whole = Answer.Event("ADDED", Answer.ConfigMap("a", "6", "ü")) + "\n";
        var bytes = Answer.Utf8(whole + Answer.Event("ADDED", Answer.ConfigMap("b", "7", "ü")));
        var cut = Array.LastIndexOf(bytes, (byte)0xC3) + 1;
        var seen = await RunAsync(
            [
                Answer.List("5"),
                Answer.BytesThenEnd(bytes.AsMemory(0, cut)),
                Answer.List("6", Answer.ConfigMap("a", "6")),
                Answer.LinesThenSilence(Answer.Event("ADDED", Answer.ConfigMap("b", "7", "ü"))),
            ],
            "+a",
            "+b"
        );
        seen[2].ShouldContain("resourceVersion=6&resourceVersionMatch=NotOlderThan&limit=1");
        seen[3].ShouldContain("watch=true&resourceVersion=6");
    }

    [Fact]
    public async Task Watch_EndsNormally_GoesOnFromTheBookmark()
    {
        var seen = await RunAsync(
            [
                Answer.List("5", Answer.ConfigMap("a", "4")),
                Answer.Lines(Answer.Event("BOOKMARK", """{"metadata":{"resourceVersion":"42"}}""")),
                Answer.LinesThenSilence(Answer.Event("DELETED", Answer.ConfigMap("a", "43"))),
            ],
            "+a",
            "-a"
        );
        seen[2].ShouldContain("resourceVersion=42");
    }

    [Fact]
    public async Task List_OneItemUnreadable_OthersAreThere() =>
        await RunAsync(
            [
                Answer.List("5", Answer.BrokenConfigMap("bad", "3"), Answer.ConfigMap("a", "4")),
                Answer.LinesThenSilence(Answer.Event("MODIFIED", Answer.ConfigMap("bad", "6"))),
            ],
            "+a",
            "+bad"
        );

    [Fact]
    public async Task Watch_ItemBecomesUnreadable_LastStateStaysAndTheStreamGoesOn()
    {
        var seen = await RunAsync(
            [
                Answer.List("5", Answer.ConfigMap("bad", "4")),
                Answer.Lines(Answer.Event("MODIFIED", Answer.BrokenConfigMap("bad", "6"))),
                Answer.Status(410, "Expired"),
                Answer.List("7", Answer.BrokenConfigMap("bad", "6")),
                Answer.LinesThenSilence(Answer.Event("DELETED", Answer.BrokenConfigMap("bad", "8"))),
            ],
            "+bad",
            "-bad"
        );
        seen[2].ShouldContain("resourceVersion=6");
    }

    [Fact]
    public async Task ServerFails_ThenRecovers_Syncs() =>
        await RunAsync(
            [
                Answer.Status(500, "InternalError"),
                Answer.Json("<html>proxy</html>"),
                Answer.Status(403, "Forbidden"),
                Answer.List("5", Answer.ConfigMap("a", "4")),
                Answer.Lines("this is no event"),
                Answer.List("6", Answer.ConfigMap("a", "6")),
            ],
            "+a",
            "~a"
        );

    [Fact]
    public async Task Watch_PeerFallsSilent_GoesOnWithoutList()
    {
        var seen = await RunAsync(
            new FastTime(),
            [
                Answer.List("5"),
                Answer.Hang,
                Answer.List("5"),
                Answer.LinesThenSilence(Answer.Event("ADDED", Answer.ConfigMap("a", "6"))),
            ],
            "+a"
        );
        seen[2].ShouldContain("limit=1");
        seen[3].ShouldContain("watch=true&resourceVersion=5");
    }

    /// <summary>
    /// A watch from a version that is still to come would be silent until then, and miss what comes first. By the time a list
    /// comes through, the server may have given the same numbers to something else.
    /// </summary>
    [Fact]
    public async Task Watch_LostAndTheServerWasSetBack_ListsAgainAndBelievesNoKnownVersion()
    {
        var seen = await RunAsync(
            [
                Answer.List("9", Answer.ConfigMap("a", "8", "before")),
                Answer.Reset,
                Answer.Status(504, "Timeout", """{"causes":[{"reason":"ResourceVersionTooLarge"}]}""", retryAfter: 1),
                Answer.Status(500, "InternalError"),
                Answer.List("9", Answer.ConfigMap("a", "8", "after")),
            ],
            "+a",
            "~a"
        );
        seen[3].ShouldNotContain("resourceVersion");
        seen[4].ShouldNotContain("resourceVersion");
    }

    /// <summary>A server that dropped a deletion without a word would be believed for ever otherwise.</summary>
    [Fact]
    public async Task Watch_WithoutAFaultForHalfADay_ListsAgain()
    {
        var time = new FakeTimeProvider();
        var seen = await RunAsync(
            time,
            [
                Answer.List("5", Answer.ConfigMap("a", "4")),
                After(7, Answer.Lines(Answer.Event("BOOKMARK", """{"metadata":{"resourceVersion":"6"}}"""))),
                After(6, Answer.Lines(Answer.Event("BOOKMARK", """{"metadata":{"resourceVersion":"7"}}"""))),
                Answer.List("9", Answer.ConfigMap("b", "8")),
            ],
            "+a",
            "-a",
            "+b"
        );
        seen[2].ShouldContain("watch=true&resourceVersion=6");
        seen[3].ShouldNotContain("watch=true");
        seen[3].ShouldContain("resourceVersion=7");

        Func<HttpContext, Task> After(int hours, Func<HttpContext, Task> answer) =>
            context =>
            {
                time.Advance(TimeSpan.FromHours(hours));
                return answer(context);
            };
    }

    [Fact]
    public async Task Subscribe_AfterSync_ToldOfWhatIsThere()
    {
        await using var server = await ScriptedServer.StartAsync(Answer.List("5", Answer.ConfigMap("a", "4")));
        using var client = server.Client(Calm);
        using var stop = new CancellationTokenSource();
        var informer = New(client);
        var run = informer.RunAsync(stop.Token);
        await informer.WaitForSyncAsync(TestContext.Current.CancellationToken);
        var told = new List<string>();
        informer.Subscribe(_ => throw new InvalidOperationException("a bad subscriber"));
        informer.Subscribe(change => told.Add(Short(change)));
        told.ShouldBe(["+a"]);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(run);
    }

    [Fact]
    public async Task Changes_FirstListAndReplay_AreInitialAndWhatAGapBroughtIsNot()
    {
        await using var server = await ScriptedServer.StartAsync(
            Answer.List("5", Answer.ConfigMap("a", "4")),
            Answer.Lines(Answer.Event("ADDED", Answer.ConfigMap("b", "6"))),
            Answer.Status(410, "Expired"),
            Answer.List("9", Answer.ConfigMap("a", "4"), Answer.ConfigMap("b", "6"), Answer.ConfigMap("c", "8"))
        );
        using var client = server.Client(Calm);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        stop.CancelAfter(TimeSpan.FromSeconds(60));
        var changes = Channel.CreateUnbounded<string>();
        var informer = New(client);
        informer.Subscribe(change => changes.Writer.TryWrite($"{Short(change)} {change.Initial}"));
        var run = informer.RunAsync(stop.Token);
        var told = new List<string>();
        while (told.Count < 3)
            told.Add(await changes.Reader.ReadAsync(stop.Token));
        told.ShouldBe(["+a True", "+b False", "+c False"]);
        var replayed = new List<bool>();
        informer.Subscribe(change => replayed.Add(change.Initial));
        replayed.ShouldBe([true, true, true]);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(run);
    }

    /// <summary>So slow that a busy machine is not taken for a peer that has fallen silent.</summary>
    private static FastTime Calm => new(10);

    /// <summary>Runs the script until these changes were told, in any order within one LIST; returns the requests.</summary>
    private static Task<IReadOnlyList<string>> RunAsync(Func<HttpContext, Task>[] script, params string[] expected) =>
        RunAsync(Calm, script, expected);

    private static async Task<IReadOnlyList<string>> RunAsync(
        TimeProvider time,
        Func<HttpContext, Task>[] script,
        params string[] expected
    )
    {
        await using var server = await ScriptedServer.StartAsync(script);
        using var client = server.Client(time is FastTime ? time : Calm);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        stop.CancelAfter(TimeSpan.FromSeconds(60));
        var changes = Channel.CreateUnbounded<string>();
        var informer = New(client, time);
        informer.Subscribe(change => changes.Writer.TryWrite(Short(change)));
        var run = informer.RunAsync(stop.Token);
        var told = new List<string>();
        while (told.Count < expected.Length)
            told.Add(await changes.Reader.ReadAsync(stop.Token));
        told.ShouldBe(expected);
        informer.HasSynced.ShouldBeTrue();
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(run);
        return [.. server.Seen.Select(request => request.Path)];
    }

    private static Informer<ConfigMap> New(KubeClient client, TimeProvider? time = null) =>
        new(
            client,
            CoreResources.ConfigMap,
            new InformerOptions<ConfigMap>(),
            time ?? new FastTime(),
            NullLogger.Instance
        );

    private static string Short(Change<ConfigMap> change) =>
        (
            change.Old is null ? "+"
            : change.New is null ? "-"
            : "~"
        ) + ResourceKey.Of(change.Latest).Name;
}
