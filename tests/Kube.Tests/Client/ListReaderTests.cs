using System.Text.Json;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Objects;
using Dockerflow.Kube.Tests.Fakes;

namespace Dockerflow.Kube.Tests.Client;

public sealed class ListReaderTests
{
    [Fact]
    public void Read_OneItemUnreadable_NamesItAndReadsTheRest()
    {
        var list = Read(
            $$"""{"items":[{{Answer.BrokenConfigMap("bad", "3")}},{{Answer.ConfigMap("a", "4")}}],"metadata":{"resourceVersion":"9"} }"""
        );
        list.Items.Single().Metadata.Name.ShouldBe("a");
        (list.Unreadable.Single().Key, list.Unreadable.Single().ResourceVersion).ShouldBe(
            (new ResourceKey("n", "bad"), "3")
        );
        list.Metadata.ResourceVersion.ShouldBe("9");
    }

    [Theory]
    [InlineData("""{"items":null}""")]
    [InlineData("""{"metadata":null,"items":[]}""")]
    [InlineData("{}")]
    public void Read_NothingThere_EmptyList(string json) => Read(json).Items.ShouldBeEmpty();

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"items":{}}""")]
    [InlineData("""{"items":[{"metadata":""")]
    [InlineData("<html>")]
    public void Read_NoList_Throws(string json) => Should.Throw<JsonException>(() => Read(json));

    [Theory]
    [InlineData("""{"items":[7]}""")]
    [InlineData("""{"items":[null]}""")]
    [InlineData("""{"items":[{}]}""")]
    public void Read_ItemIsNoObject_Unreadable(string json) => Read(json).Unreadable.Count.ShouldBe(1);

    private static ResourceList<ConfigMap> Read(string json) =>
        ListReader.Read(Answer.Utf8(json), CoreResources.ConfigMap);
}
