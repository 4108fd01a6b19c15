using Dockerflow.Api;
using Dockerflow.Registry;
using Dockerflow.Steps.Dockerfile;

namespace Dockerflow.Steps.Tests.Dockerfile;

public sealed class CorpusTests
{
    public static TheoryData<string> Known => Corpus.Names(entry => entry.Error is null);

    public static TheoryData<string> Unknowable => Corpus.Names(entry => entry.Error is not null);

    [Fact]
    public void Corpus_Size_IsAsPromised() => Corpus.All.Count.ShouldBeGreaterThanOrEqualTo(60);

    [Theory]
    [MemberData(nameof(Known))]
    public void Find_CorpusDockerfile_GivesTheExpectedBases(string name)
    {
        var entry = Corpus.Named(name);

        Find(entry)
            .Select(found => new CorpusBase(found.Reference.ToString(), found.Use.ToString(), found.Stage))
            .ShouldBe(entry.Bases);
    }

    [Theory]
    [MemberData(nameof(Unknowable))]
    public void Find_CorpusDockerfileWithAnUnknowableBase_SaysWhy(string name)
    {
        var entry = Corpus.Named(name);

        Should.Throw<StepException>(() => Find(entry)).Message.ShouldContain(entry.Error!);
    }

    private static IReadOnlyList<DockerfileBase> Find(CorpusEntry entry) =>
        DockerfileBases.Find(
            DockerfileBases.ReadFile(entry.Path),
            entry.Arguments.Target,
            [.. entry.Arguments.Args.Select(pair => new NameValue(pair.Key, pair.Value))],
            Platform.LinuxAmd64
        );
}
