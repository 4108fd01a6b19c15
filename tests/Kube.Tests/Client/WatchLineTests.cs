using Dockerflow.Kube.Client;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Tests.Fakes;

namespace Dockerflow.Kube.Tests.Client;

public sealed class WatchLineTests
{
    [Fact]
    public void Read_ObjectBeforeType_IsUnderstood() =>
        Read($$"""{"object":{{Answer.ConfigMap("a", "4")}},"type":"MODIFIED"}""")
            .Type.ShouldBe(WatchEventType.Modified);

    [Fact]
    public void Read_Bookmark_OnlyMovesTheVersion()
    {
        var bookmark = Read(
            Answer.Event("BOOKMARK", """{"metadata":{"resourceVersion":"12","creationTimestamp":null}}""")
        );
        (bookmark.Type, bookmark.ResourceVersion, bookmark.Object).ShouldBe((WatchEventType.Bookmark, "12", null));
    }

    [Fact]
    public void Read_DeletedAndUnreadable_IsStillADeletion()
    {
        var deleted = Read(Answer.Event("DELETED", Answer.BrokenConfigMap("a", "4")));
        (deleted.Type, deleted.Key.Name, deleted.Object).ShouldBe((WatchEventType.Deleted, "a", null));
    }

    [Fact]
    public void Read_Error_ThrowsItsStatus() =>
        Should
            .Throw<KubeException>(() => Read(Answer.Event("ERROR", Answer.StatusBody(410, "Expired"))))
            .IsGone.ShouldBeTrue();

    [Theory]
    [InlineData("nonsense")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"type":"ADDED"}""")]
    [InlineData("""{"type":"NEW","object":{}}""")]
    [InlineData("""{"object":{}}""")]
    public void Read_NoEvent_BadResponse(string line) =>
        Should.Throw<KubeException>(() => Read(line)).Reason.ShouldBe(KubeException.BadResponse);

    [Theory]
    [InlineData("""{"type":"ADDED","object":OBJECT,"more":1}""")]
    [InlineData("""{"type":"ADDED","object":OBJECT,"more":{"object":{}}}""")]
    [InlineData("""{"type":"ADDED","object":OBJECT} """)]
    [InlineData(""" { "type" : "ADDED" , "object" : OBJECT } """)]
    [InlineData("""{"more":[],"type":"ADDED","object":OBJECT}""")]
    public void Read_UnusualLine_IsTheSameEvent(string line)
    {
        var read = Read(line.Replace("OBJECT", Answer.ConfigMap("a", "4"), StringComparison.Ordinal));
        (read.Type, read.Key.Name, read.ResourceVersion).ShouldBe((WatchEventType.Added, "a", "4"));
    }

    private static WatchEvent<ConfigMap> Read(string line) =>
        WatchLine.Read(Answer.Utf8(line), CoreResources.ConfigMap);
}
