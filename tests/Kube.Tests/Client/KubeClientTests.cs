using System.Text.Json.Nodes;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Objects;
using Dockerflow.Kube.Tests.Fakes;
using k8s.Models;
using Microsoft.AspNetCore.Http;

namespace Dockerflow.Kube.Tests.Client;

public sealed class KubeClientTests
{
    private static readonly ResourceKey Key = new("n", "a");
    private static readonly Func<HttpContext, Task> Map = Answer.Json(Answer.ConfigMap("a", "4"));

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GetAsync_NotFound_Null()
    {
        var (got, _) = await AskAsync(
            client => client.GetAsync(CoreResources.ConfigMap, Key, Ct),
            Answer.Status(404, "NotFound")
        );
        got.ShouldBeNull();
    }

    [Fact]
    public async Task GetAsync_NameOutOfBounds_StaysOneSegment()
    {
        var evil = new ResourceKey("n", "../secrets/x?y#z");
        var (_, seen) = await AskAsync(client => client.GetAsync(CoreResources.ConfigMap, evil, Ct), Map);
        seen[0].Path.ShouldEndWith("/configmaps/..%2Fsecrets%2Fx%3Fy%23z");
    }

    [Fact]
    public async Task GetAsync_ConnectionLost_AsksAgain()
    {
        var (got, seen) = await AskAsync(
            client => client.GetAsync(CoreResources.ConfigMap, Key, Ct),
            Answer.Reset,
            Map
        );
        got.ShouldNotBeNull();
        seen.Count.ShouldBe(2);
    }

    [Fact]
    public async Task CreateAsync_ConnectionLostAndNoName_ThrowsAndDoesNotAskAgain()
    {
        var (failure, seen) = await FailAsync(client => CreateAsync(client, name: null), Answer.Reset, Map);
        (failure.Fault, failure.Status, seen.Count).ShouldBe((KubeFault.Unreachable, null, 1));
    }

    [Fact]
    public async Task CreateAsync_ConnectionLostBeforeItHappened_IsAskedAgain()
    {
        var (_, seen) = await AskAsync(client => CreateAsync(client), Answer.Reset, Map);
        seen.Select(request => request.Method).ShouldBe(["POST", "POST"]);
    }

    [Fact]
    public async Task CreateAsync_ConnectionLostAfterItHappened_FindsItsOwn()
    {
        var (created, seen) = await AskAsync(
            client => CreateAsync(client),
            Answer.Reset,
            Answer.Status(409, "AlreadyExists"),
            Answer.Json("{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\"," + Answer.ConfigMap("a", "4")[1..])
        );
        created.Metadata.ResourceVersion.ShouldBe("4");
        seen.Select(request => request.Method).ShouldBe(["POST", "POST", "GET"]);
    }

    [Fact]
    public async Task CreateAsync_ConnectionLostAndSomebodyElsesIsThere_AlreadyExists()
    {
        var (failure, _) = await FailAsync(
            client => CreateAsync(client, data: "mine"),
            Answer.Reset,
            Answer.Status(409, "AlreadyExists"),
            Answer.Json(Answer.ConfigMap("a", "4", "theirs"))
        );
        failure.IsAlreadyExists.ShouldBeTrue();
    }

    [Fact]
    public async Task PatchAsync_ConnectionLost_ThrowsAndDoesNotAskAgain()
    {
        var patch = Patch.Merge(new JsonObject());
        var (failure, seen) = await FailAsync(
            client => client.PatchAsync(CoreResources.ConfigMap, Key, patch, Ct),
            Answer.Reset,
            Map
        );
        (failure.Fault, seen.Count).ShouldBe((KubeFault.Unreachable, 1));
    }

    [Fact]
    public async Task ListAsync_MetadataOnly_AsksForNothingElse()
    {
        var type = CoreResources.Secret.AsMetadata();
        var (list, seen) = await AskAsync(
            client => client.ListAsync(type, "n", ListOptions.None, Ct),
            Answer.List("5", Answer.ConfigMap("a", "4"))
        );
        list.Items.Single().Metadata.Name.ShouldBe("a");
        seen[0].Accept.ShouldBe("application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1");
    }

    [Fact]
    public async Task WatchAsync_MetadataOnly_AsksForNothingElse()
    {
        var type = CoreResources.Secret.AsMetadata();
        var (_, seen) = await AskAsync(
            async client => await client.WatchAsync(type, "n", new WatchOptions("5"), Ct).CountAsync(Ct),
            Answer.Lines(Answer.Event("ADDED", Answer.ConfigMap("a", "6")))
        );
        seen[0].Accept.ShouldBe("application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1");
    }

    [Fact]
    public async Task CreateAsync_ServerBusy_WaitsAsAskedAndSucceeds()
    {
        var (_, seen) = await AskAsync(
            client => CreateAsync(client),
            Answer.Status(429, "TooManyRequests", retryAfter: 1),
            Map
        );
        seen.Count.ShouldBe(2);
        seen[1].Body.ShouldBe(seen[0].Body);
    }

    [Fact]
    public async Task CreateAsync_SlimObject_BodyNamesItsKind()
    {
        var (_, seen) = await AskAsync(client => CreateAsync(client), Map);
        var body = JsonNode.Parse(seen[0].Body)!;
        ((string?)body["apiVersion"], (string?)body["kind"]).ShouldBe(("v1", "ConfigMap"));
        seen[0].Path.ShouldBe("/api/v1/namespaces/n/configmaps");
    }

    [Fact]
    public async Task CreateAsync_LibraryModel_BodyNamesItsKind()
    {
        var body = new V1Pod
        {
            Metadata = new V1ObjectMeta { Name = "a", NamespaceProperty = "n" },
        };
        var (_, seen) = await AskAsync(
            client => client.CreateAsync(CoreResources.Pod, body, ModelJson.Default.V1Pod, new CreateOptions(), Ct),
            Map
        );
        ((string?)JsonNode.Parse(seen[0].Body)!["kind"]).ShouldBe("Pod");
        seen[0].Path.ShouldBe("/api/v1/namespaces/n/pods");
    }

    [Fact]
    public async Task CreateAsync_Refused_TellsReasonAndCauses()
    {
        var details = """{"causes":[{"field":"spec.x","reason":"FieldValueInvalid","message":"too long"}]}""";
        var (failure, _) = await FailAsync(client => CreateAsync(client), Answer.Status(422, "Invalid", details));
        failure.IsInvalid.ShouldBeTrue();
        failure.Causes.ShouldBe([new FieldCause("spec.x", "FieldValueInvalid", "too long")]);
        failure.Message.ShouldContain("because Invalid");
    }

    [Theory]
    [InlineData("AlreadyExists", true, false)]
    [InlineData("Conflict", false, true)]
    public async Task CreateAsync_409_IsOneOfTwoThings(string reason, bool exists, bool conflict)
    {
        var (failure, _) = await FailAsync(client => CreateAsync(client), Answer.Status(409, reason));
        (failure.IsAlreadyExists, failure.IsConflict).ShouldBe((exists, conflict));
    }

    [Fact]
    public async Task PatchAsync_Json_IsAListOfOperationsWithExplicitNull()
    {
        var patch = Patch.Json(
            JsonPatchOperation.Test("/a", null),
            JsonPatchOperation.Remove(JsonPatchOperation.Pointer("a", "b/c~d"))
        );
        var (_, seen) = await AskAsync(client => client.PatchAsync(CoreResources.ConfigMap, Key, patch, Ct), Map);
        seen[0].Body.ShouldBe("""[{"op":"test","path":"/a","value":null},{"op":"remove","path":"/a/b~1c~0d"}]""");
        seen[0].MediaType.ShouldBe("application/json-patch+json");
    }

    [Fact]
    public async Task PatchStatusAsync_Apply_IsAddressedAndForced()
    {
        var patch = Patch.Apply(new JsonObject { ["status"] = new JsonObject() }, "me", force: true);
        var (_, seen) = await AskAsync(client => client.PatchStatusAsync(CoreResources.ConfigMap, Key, patch, Ct), Map);
        seen[0].Path.ShouldBe("/api/v1/namespaces/n/configmaps/a/status?fieldManager=me&force=true");
        seen[0]
            .Body.ShouldBe(
                """{"status":{},"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","namespace":"n"}}"""
            );
    }

    [Fact]
    public async Task DeleteAsync_WithUid_SendsThePrecondition()
    {
        var options = new DeleteOptions("u1", PropagationPolicy: PropagationPolicy.Foreground);
        var (deleted, seen) = await AskAsync(
            client => client.DeleteAsync(CoreResources.ConfigMap, Key, options, Ct),
            Map
        );
        deleted.ShouldBeTrue();
        seen[0]
            .Body.ShouldBe(
                """{"apiVersion":"v1","kind":"DeleteOptions","propagationPolicy":"Foreground","preconditions":{"uid":"u1"}}"""
            );
    }

    [Fact]
    public async Task DeleteAsync_NotFound_False()
    {
        var (deleted, _) = await AskAsync(
            client => client.DeleteAsync(CoreResources.ConfigMap, Key, new DeleteOptions(), Ct),
            Answer.Status(404, "NotFound")
        );
        deleted.ShouldBeFalse();
    }

    [Fact]
    public async Task ReadLogAsync_ServerIgnoresTheLimit_IsCut()
    {
        var (log, _) = await AskAsync(
            client => client.ReadLogAsync(Key, "main", 10, 100, Ct),
            context => context.Response.WriteAsync(new string('x', 1_000_000))
        );
        log.ShouldBe(new string('x', 100));
    }

    /// <summary>A server that is asked for bytes leaves out the end (kubelet, ReadLogs): so it is not asked.</summary>
    [Theory]
    [InlineData(10, 100_000, "line 0")]
    [InlineData(5000, 100, "line 4991")]
    [InlineData(200_000, 100_000, "line 191667")]
    public async Task ReadLogEndAsync_LongLog_IsItsLastWholeLines(int lines, int most, string first)
    {
        var (log, requests) = await AskAsync(
            client => client.ReadLogEndAsync(Key, "main", 1_000_000, most, Ct),
            context => context.Response.WriteAsync(string.Concat(Enumerable.Range(0, lines).Select(i => $"line {i}\n")))
        );

        log.ShouldStartWith($"{first}\n");
        log.ShouldEndWith($"line {lines - 1}\n");
        log.Length.ShouldBeLessThanOrEqualTo(most);
        requests[0].Path.ShouldNotContain("limitBytes");
    }

    /// <summary>The end of a line may be the end of a secret, of which nobody sees what it is.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    public async Task ReadLogEndAsync_OneLineLongerThanAllThatIsKept_IsLeftOutAndSaidSo(string end)
    {
        var (log, _) = await AskAsync(
            client => client.ReadLogEndAsync(Key, "main", 10, 100, Ct),
            context => context.Response.WriteAsync(new string('x', 1_000_000) + end)
        );
        log.ShouldBe("(the last line is longer than 100 bytes and is left out)\n");
    }

    [Fact]
    public async Task GetAsync_AnswerTooLong_BadResponse()
    {
        var (failure, _) = await FailAsync(
            client => client.GetAsync(CoreResources.ConfigMap, Key, Ct),
            Answer.Json(Answer.ConfigMap("a", "4", new string('x', 17 * 1024 * 1024)))
        );
        failure.Reason.ShouldBe(KubeException.BadResponse);
    }

    /// <summary>As large as storage takes it, and written as the server writes such characters.</summary>
    [Fact]
    public async Task WatchAsync_LargestObjectThatCanBeStored_IsRead()
    {
        var data = string.Concat(Enumerable.Repeat("\\u003c", 1_500_000));
        var (changes, _) = await AskAsync(
            async client =>
                await client.WatchAsync(CoreResources.ConfigMap, "n", new WatchOptions("5"), Ct).CountAsync(Ct),
            Answer.Lines(Answer.Event("ADDED", Answer.ConfigMap("a", "6", data)))
        );
        changes.ShouldBe(1);
    }

    [Fact]
    public async Task GetAsync_NotJson_BadResponse()
    {
        var (failure, _) = await FailAsync(
            client => client.GetAsync(CoreResources.ConfigMap, Key, Ct),
            Answer.Json("<html>")
        );
        failure.Reason.ShouldBe(KubeException.BadResponse);
    }

    [Fact]
    public async Task GetAsync_ServerHangs_TimeoutWithinTheBound()
    {
        await using var server = await ScriptedServer.StartAsync();
        using var client = server.Client(TimeProvider.System, TimeSpan.FromMilliseconds(200));
        var failure = await Should.ThrowAsync<KubeException>(client.GetAsync(CoreResources.ConfigMap, Key, Ct));
        failure.Reason.ShouldBe(KubeException.Timeout);
    }

    [Fact]
    public async Task GetAsync_CallerCancels_OperationCanceled()
    {
        await using var server = await ScriptedServer.StartAsync();
        using var client = server.Client(TimeProvider.System);
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await Should.ThrowAsync<OperationCanceledException>(
            client.GetAsync(CoreResources.ConfigMap, Key, cancel.Token)
        );
    }

    [Fact]
    public async Task GetAsync_SecretValues_AreDecodedAndNotShown()
    {
        var json = """{"metadata":{"name":"s","namespace":"n"},"type":"Opaque","data":{"password":"aHVudGVyMg=="}}""";
        var (secret, _) = await AskAsync(client => client.GetAsync(CoreResources.Secret, Key, Ct), Answer.Json(json));
        secret!.Data["password"].ShouldBe("hunter2"u8.ToArray());
        secret.ToString().ShouldBe("Secret n/s");
    }

    [Fact]
    public async Task GetAsync_EmptyParts_AreEmptyAndNotNull()
    {
        var (pod, _) = await AskAsync(
            client => client.GetAsync(CoreResources.Pod, Key, Ct),
            Answer.Json("""{"metadata":{"name":"p"},"status":{"containerStatuses":[{"name":"c"}]}}""")
        );
        pod!.Spec.NodeName.ShouldBeNull();
        pod.Status.ContainerStatuses.Single().State.Terminated.ShouldBeNull();
        pod.Status.Conditions.ShouldBeEmpty();
    }

    private static Task<ConfigMap> CreateAsync(KubeClient client, string? name = "a", string data = "v")
    {
        var body = new ConfigMap
        {
            Metadata = new ObjectMeta { Name = name, Namespace = "n" },
            Data = new Dictionary<string, string> { ["x"] = data },
        };
        return client.CreateAsync(CoreResources.ConfigMap, body, new CreateOptions(), Ct);
    }

    private static async Task<(T Result, IReadOnlyList<SeenRequest> Seen)> AskAsync<T>(
        Func<KubeClient, Task<T>> ask,
        params Func<HttpContext, Task>[] script
    )
    {
        await using var server = await ScriptedServer.StartAsync(script);
        // So slow that a busy machine is not taken for a peer that has fallen silent.
        using var client = server.Client(new FastTime(10));
        return (await ask(client), [.. server.Seen]);
    }

    private static async Task<(KubeException Failure, IReadOnlyList<SeenRequest> Seen)> FailAsync<T>(
        Func<KubeClient, Task<T>> ask,
        params Func<HttpContext, Task>[] script
    )
    {
        await using var server = await ScriptedServer.StartAsync(script);
        using var client = server.Client(new FastTime());
        return (await Should.ThrowAsync<KubeException>(() => ask(client)), [.. server.Seen]);
    }
}
