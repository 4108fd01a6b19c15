using Dockerflow.Api;
using Dockerflow.Decide.Rules;
using FsCheck;
using FsCheck.Fluent;

namespace Dockerflow.Decide.Tests;

public sealed class RunFactoryTests
{
    private static readonly string LongName = new('a', 253);

    /// <summary>These never change: after an upgrade the same cause must find the run that it started before.</summary>
    [Theory]
    [InlineData("app", "uid-1", "", "NeverBuilt", "first", "app-34c88c980d6bbbca")]
    [InlineData("app", "uid-1", "uid-2", "Source", "c0ffee", "app-693b6bbb6fe9b4ac")]
    [InlineData("app", "uid-1", "uid-2", "Age", "20261129T080000Z", "app-d0fd1e7cebc7be9f")]
    [InlineData(
        "a-name-that-is-cut-where-a-dash-stands---and-more",
        "uid-1",
        "uid-2",
        "Retry",
        "3",
        "a-name-that-is-cut-where-a-dash-stands-b0a1612c2749b6b4"
    )]
    public void Name_OfACause_NeverChanges(
        string name,
        string uid,
        string follows,
        string reason,
        string key,
        string expected
    ) => RunFactory.Name(name, uid, follows, Because(reason, key)).ShouldBe(expected);

    [Fact]
    public void Name_OfAnyResource_FitsALabel() =>
        Prop.ForAll(
                Gen.Choose(1, 253).Select(length => LongName[..length]).ToArbitrary(),
                name => RunFactory.Name(name, "u", "f", Because("Age", "k")).Length <= 57
            )
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("app", "uid-1", "uid-2", "Source", "other")]
    [InlineData("app", "uid-1", "uid-2", "Spec", "key")]
    [InlineData("app", "uid-1", "uid-9", "Source", "key")]
    [InlineData("app", "uid-9", "uid-2", "Source", "key")]
    public void Name_AnyPartDiffers_Differs(string name, string uid, string follows, string reason, string key) =>
        RunFactory
            .Name(name, uid, follows, Because(reason, key))
            .ShouldNotBe(RunFactory.Name("app", "uid-1", "uid-2", Because("Source", "key")));

    [Fact]
    public void Label_OfAShortName_IsTheName() => RunFactory.Label(LongName[..63]).ShouldBe(LongName[..63]);

    [Fact]
    public void Label_OfALongName_FitsAndTellsNamesApart()
    {
        RunFactory.Label(LongName).Length.ShouldBeLessThanOrEqualTo(63);
        RunFactory.Label(LongName).ShouldNotBe(RunFactory.Label(LongName[..64]));
    }

    [Fact]
    public void Create_ForACause_CopiesEveryInput()
    {
        var run = Given.Facts.Plan().ShouldBeOfType<Plan.Start>().Run;
        var spec = Given.Wish.Spec;

        run.Metadata.Namespace.ShouldBe("team");
        run.Metadata.Label(Names.ContainerBuildLabel).ShouldBe("app");
        run.Metadata.Controller()!.Uid.ShouldBe(Given.Wish.Metadata.Uid);
        (run.Spec.Sequence, run.Spec.Generation, run.Spec.Follows).ShouldBe((1, 1, ""));
        run.Spec.Cause.ShouldBe(new("NeverBuilt", "first", "no image was built yet; refs/heads/main is at 0000001"));
        run.Spec.Source.ShouldBe(
            new()
            {
                Url = spec.Source.Git.Url,
                Ref = "refs/heads/main",
                Revision = Given.FirstCommit,
                Tip = Given.FirstCommit,
            }
        );
        (run.Spec.Build, run.Spec.Image, run.Spec.Verify).ShouldBe((spec.Build, spec.Image, spec.Verify));
        run.Spec.SettingsHash.ShouldBe(SettingsHash.Of(spec));
    }

    [Fact]
    public void Create_AfterAnotherRun_FollowsIt()
    {
        var run = Given.Published.WithTip(Given.Commit(2)).Plan().ShouldBeOfType<Plan.Start>().Run;
        run.Spec.Sequence.ShouldBe(2);
        run.Spec.Follows.ShouldBe(Given.Published.Newest!.Metadata.Uid);
    }

    private static Cause Because(string reason, string key) => new(reason, key, "", "");
}
