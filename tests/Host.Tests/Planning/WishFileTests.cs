using Dockerflow.Host.Planning;

namespace Dockerflow.Host.Tests.Planning;

public sealed class WishFileTests
{
    internal const string Good = """
        apiVersion: dockerflow.dev/v1alpha1
        kind: ContainerBuild
        metadata:
          name: app
          namespace: team
          annotations: {dockerflow.dev/rebuild: now}
        spec:
          maxAge: 20d
          source:
            git:
              url: https://git.example.com/team/app.git
              ref: {branch: main}
          image:
            repository: registry.example.com/team/app
          rebuild:
            windows:
              - {schedule: 0 9 * * 1-4, duration: 8h}
        """;

    [Fact]
    public void Parse_OfAGoodFile_IsTheResource()
    {
        var wish = WishFile.Parse(Good, "f").Wish;
        (wish.Metadata.Namespace, wish.Metadata.Name).ShouldBe(("team", "app"));
        wish.Metadata.Annotation("dockerflow.dev/rebuild").ShouldBe("now");
        wish.Spec.MaxAge.ToString().ShouldBe("20d");
        wish.Spec.Source.Git.Ref.Branch.ShouldBe("main");
        var window = wish.Spec.Rebuild.Windows.ShouldHaveSingleItem();
        (window.Schedule, window.TimeZone).ShouldBe(("0 9 * * 1-4", "UTC"));
    }

    /// <summary>What kubectl get prints can be planned again.</summary>
    [Fact]
    public void Parse_WithWhatAServerAdds_LeavesItOut()
    {
        var yaml = Good.Replace(
            "  name: app",
            "  name: app\n  managedFields: [{manager: kubectl}]\n  selfLink: x",
            StringComparison.Ordinal
        );
        var wish = WishFile.Parse(yaml + "\nstatus: {summary: old, whatever: 1}\n", "f").Wish;
        wish.Status.Summary.ShouldBeNull();
    }

    [Theory]
    [InlineData("maxAge: 20d", "maxAgee: 20d", "f:8: spec.maxAgee: no such field; known are maxAge")]
    [InlineData("maxAge: 20d", "maxAge: 20 days", "f:8: spec.maxAge: a duration is")]
    [InlineData("branch: main", "branche: main", "f:12: spec.source.git.ref.branche: no such field; known are branch")]
    [InlineData("duration: 8h", "durations: 8h", "f:17: spec.rebuild.windows[0].durations: no such field")]
    [InlineData("kind: ContainerBuild", "kind: Deployment", "f:2: kind: must be ContainerBuild")]
    [InlineData("v1alpha1", "v9", "f:1: apiVersion: must be dockerflow.dev/v1alpha1")]
    [InlineData("  name: app", "  nam: app", "metadata.name: is needed")]
    [InlineData("  name: app", "  name: ../app", "f:4: metadata.name: must be lower case")]
    [InlineData("namespace: team", "namespace: a/b", "f:5: metadata.namespace: must be lower case")]
    [InlineData("{dockerflow.dev/rebuild: now}", "{a: {b: c}}", "f:3: metadata: cannot be read")]
    [InlineData("spec:", "spek:", "f:7: spek: no such field; known are apiVersion, kind")]
    [InlineData("spec:", "status:", "spec: must have fields")]
    [InlineData("name: app", "name: *app", "anchors and aliases")]
    public void Parse_Wrong_NamesFileLineAndField(string good, string bad, string message) =>
        Should
            .Throw<WishFileException>(() => WishFile.Parse(Good.Replace(good, bad, StringComparison.Ordinal), "f"))
            .Message.ShouldContain(message);

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("text")]
    public void Parse_NoResource_SaysWhatOneIs(string yaml) =>
        Should
            .Throw<WishFileException>(() => WishFile.Parse(yaml, "f"))
            .Message.ShouldContain("f:1: the file: must be a ContainerBuild with");

    [Theory]
    [InlineData("spec.rebuild.windows[0].timeZone: x", "f:17: spec.rebuild.windows[0].timeZone: x")]
    [InlineData("spec.source.git.url: is wrong", "f:11: spec.source.git.url: is wrong")]
    [InlineData("spec.build.platforms (other): no", "f:7: spec.build.platforms (other): no")]
    [InlineData("something else", "f:1: something else")]
    public void Place_OfAMessage_IsTheLineOfItsFieldOrOfWhatHoldsIt(string message, string placed) =>
        WishFile.Parse(Good, "f").Place(message).ShouldBe(placed);

    [Fact]
    public void Load_NoOrEndlessFile_NamesTheOption()
    {
        Should.Throw<WishFileException>(() => WishFile.Load("/does/not/exist")).Message.ShouldContain("check -f");
        Should.Throw<WishFileException>(() => WishFile.Load("/dev/zero")).Message.ShouldContain("longer than 1 MiB");
    }
}
