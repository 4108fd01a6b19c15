namespace Dockerflow.Steps.Tests.Dockerfile;

/// <summary>The corpus against the program that builds: which images does Buildah ask a registry for?</summary>
public sealed class BuildahAgreesTests
{
    public static TheoryData<string> Same =>
        Corpus.Names(entry => entry.Error is null && entry.Arguments.BuildahDiffers is null);

    public static TheoryData<string> Different => Corpus.Names(entry => entry.Arguments.BuildahDiffers is not null);

    [Theory]
    [MemberData(nameof(Same))]
    public async Task Build_CorpusDockerfile_AsksForTheExpectedImages(string name)
    {
        var entry = Corpus.Named(name);

        var (asked, failure) = await BuildAsync(entry);

        asked.ShouldBe(Expected(entry), ignoreOrder: true, failure);
        (failure ?? "").ShouldContain(entry.Arguments.BuildahFails ?? "");
        (failure is null).ShouldBe(entry.Arguments.BuildahFails is null, failure);
    }

    /// <summary>Once this fails, a newer Buildah has come to agree: remove the note from the entry.</summary>
    [Theory]
    [MemberData(nameof(Different))]
    public async Task Build_CorpusDockerfileThatIsNotedAsDifferent_StillDiffers(string name)
    {
        var entry = Corpus.Named(name);

        var (asked, failure) = await BuildAsync(entry);

        (failure is null && asked.SetEquals(Expected(entry))).ShouldBeFalse(entry.Arguments.BuildahDiffers);
    }

    private static IReadOnlySet<string> Expected(CorpusEntry entry) =>
        entry
            .Bases.Where(each => each.Use != "Syntax")
            .Select(each => EveryRegistry.NameOf(each.Reference))
            .ToHashSet();

    private static async Task<(IReadOnlySet<string> Asked, string? Failure)> BuildAsync(CorpusEntry entry)
    {
        var (program, missing) = await BuildahProgram.Value;
        Assert.SkipWhen(program is null, missing);
        await using var registry = await EveryRegistry.StartAsync();
        using var build = new BuildahBuild();
        var failure = await build.RunAsync(
            program!,
            entry,
            registry.Configuration,
            TestContext.Current.CancellationToken
        );
        return (registry.Asked, failure);
    }
}
