using System.Text.Json;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Objects;
using Dockerflow.Kube.Tests.Fakes;

namespace Dockerflow.Kube.Tests.Client;

public sealed class ListReaderTests
{
    private const int Largest = 4096;

    [Fact]
    public async Task ReadAsync_OneItemUnreadable_NamesItAndReadsTheRest()
    {
        var list = await ReadAsync(
            $$"""{"items":[{{Answer.BrokenConfigMap("bad", "3")}},{{Answer.ConfigMap("a", "4")}}],"metadata":{"resourceVersion":"9"} }"""
        );
        list.Items.Single().Metadata.Name.ShouldBe("a");
        (list.Unreadable.Single().Key, list.Unreadable.Single().ResourceVersion).ShouldBe(
            (new ResourceKey("n", "bad"), "3")
        );
        list.Metadata.ResourceVersion.ShouldBe("9");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(64)]
    [InlineData(5000)]
    public async Task ReadAsync_ArrivesInPieces_IsTheSame(int piece)
    {
        var json =
            $$"""{"kind":"List","x":{"y":[1,{"z":"]}"}]},"items":[{{Answer.ConfigMap("a", "4", "ü€😀")}},{{Answer.ConfigMap("b", "5")}}],"metadata":{"resourceVersion":"9","continue":"more"} }""";
        var list = await ReadAsync(json, piece);
        list.Items.Select(item => item.Metadata.Name).ShouldBe(["a", "b"]);
        list.Items[0].Data["x"].ShouldBe("ü€😀");
        list.Metadata.ShouldBe(new ListMeta { ResourceVersion = "9", Continue = "more" });
    }

    [Fact]
    public async Task ReadAsync_Keep_DecidesWhatIsHeld()
    {
        var known = new ConfigMap { Metadata = new ObjectMeta { Name = "known" } };
        using var body = new SlowStream(Answer.Utf8($$"""{"items":[{{Answer.ConfigMap("a", "4")}}]}"""), 9);
        var list = await ListReader<ConfigMap>.ReadAsync(
            body,
            CoreResources.ConfigMap,
            _ => known,
            Largest,
            TestContext.Current.CancellationToken
        );
        list.Items.Single().ShouldBeSameAs(known);
    }

    [Theory]
    [InlineData("""{"items":null}""")]
    [InlineData("""{"metadata":null,"items":[]}""")]
    [InlineData("{}")]
    public async Task ReadAsync_NothingThere_EmptyList(string json) => (await ReadAsync(json)).Items.ShouldBeEmpty();

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"items":{}}""")]
    [InlineData("""{"items":[{"metadata":""")]
    [InlineData("""{"items":[]""")]
    [InlineData("<html>")]
    public async Task ReadAsync_NoWholeList_Throws(string json) =>
        await Should.ThrowAsync<JsonException>(() => ReadAsync(json));

    [Theory]
    [InlineData("""{"items":[7]}""")]
    [InlineData("""{"items":[null]}""")]
    [InlineData("""{"items":[{}]}""")]
    public async Task ReadAsync_ItemIsNoObject_Unreadable(string json) =>
        (await ReadAsync(json)).Unreadable.Count.ShouldBe(1);

    [Theory]
    [InlineData("{\"items\":[{\"x\":\"")]
    [InlineData("{\"x\":\"")]
    public async Task ReadAsync_EndlessValue_IsBounded(string start)
    {
        var failure = await Should.ThrowAsync<KubeException>(() => ReadAsync(start + new string('a', 100_000) + "\"}"));
        failure.Reason.ShouldBe(KubeException.BadResponse);
    }

    [Fact]
    public async Task ReadAsync_ManyItemsAboveTheBound_AreReadAllTheSame()
    {
        var items = Enumerable.Range(0, 500).Select(each => Answer.ConfigMap($"m{each}", "1"));
        (await ReadAsync($$"""{"items":[{{string.Join(',', items)}}]}""")).Items.Count.ShouldBe(500);
    }

    private static async Task<ResourceList<ConfigMap>> ReadAsync(string json, int piece = 1000)
    {
        using var body = new SlowStream(Answer.Utf8(json), piece);
        return await ListReader<ConfigMap>.ReadAsync(
            body,
            CoreResources.ConfigMap,
            null,
            Largest,
            TestContext.Current.CancellationToken
        );
    }
}
