using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Steps.Dockerfile;

namespace Dockerflow.Steps.Tests.Dockerfile;

public sealed class BaseFinderTests
{
    private const string Hub = "docker.io/library/";

    public static TheoryData<string, string, string> Found =>
        new()
        {
            { "FROM node", "", Hub + "node:latest" },
            { "FROM node:22-slim", "", Hub + "node:22-slim" },
            { "from node:22 as build", "", Hub + "node:22" },
            { "\uFEFFFROM node:22\r\nRUN true\r\n", "", Hub + "node:22" },
            { "# syntax=docker/dockerfile:1\n# comment\n\nFROM node:22", "", Hub + "node:22" },
            { "FROM registry.example.com:5000/a/b:c", "", "registry.example.com:5000/a/b:c" },
            { "FROM scratch\nCOPY a b", "", "" },
            { "FROM --platform=linux/amd64 node:22", "", Hub + "node:22" },
            { "FROM --platform=$BUILDPLATFORM node:22 AS x", "", Hub + "node:22" },
            // Stages.
            { "FROM a AS one\nFROM one\nRUN x", "", Hub + "a:latest" },
            { "FROM a AS One\nFROM b\nCOPY --from=oNE /x /y", "", Hub + "a:latest " + Hub + "b:latest" },
            { "FROM a\nFROM b\nCOPY --from=0 /x /y", "", Hub + "a:latest " + Hub + "b:latest" },
            { "FROM a AS one\nFROM b AS two", "", Hub + "b:latest" },
            { "FROM a AS one\nFROM b AS two", "one", Hub + "a:latest" },
            { "FROM a AS one\nFROM b AS two", "ONE", Hub + "a:latest" },
            { "FROM a AS one\nFROM b AS two", "0", Hub + "a:latest" },
            { "FROM a AS one\nFROM one AS two\nFROM c", "two", Hub + "a:latest" },
            { "FROM a AS node\nFROM node:22", "", Hub + "node:22" },
            { "FROM a AS x\nFROM b AS x\nFROM x", "", Hub + "b:latest" },
            { "FROM later\nFROM b AS later", "0", Hub + "later:latest" },
            // What else takes from images.
            { "FROM a\nCOPY --from=nginx:1 --chown=1:1 /x /y", "", Hub + "a:latest " + Hub + "nginx:1" },
            { "FROM a\nCOPY --link --from=nginx:1 /x /y", "", Hub + "a:latest " + Hub + "nginx:1" },
            { "FROM a\nCOPY x --from=nginx", "", Hub + "a:latest" },
            {
                "FROM a\nRUN --mount=type=bind,from=tools:2,target=/t --mount=type=cache,target=/c make",
                "",
                Hub + "a:latest " + Hub + "tools:2"
            },
            {
                "FROM a AS t\nFROM b\nRUN --mount=type=bind,from=t,target=/t make",
                "",
                Hub + "a:latest " + Hub + "b:latest"
            },
            { "FROM a\nRUN --mount=type=secret,id=x make", "", Hub + "a:latest" },
            { "FROM a\nRUN echo --mount=from=zzz", "", Hub + "a:latest" },
            { "FROM a\nONBUILD COPY --from=zzz /x /y", "", Hub + "a:latest" },
            { "FROM a\nCOPY --from=a:latest /x /y\nCOPY --from=a /x /y", "", Hub + "a:latest " + Hub + "a:latest" },
            // Variables.
            { "ARG V=22\nFROM node:$V", "", Hub + "node:22" },
            { "ARG V=22\nARG T=${V}-slim\nFROM node:${T}", "", Hub + "node:22-slim" },
            { "ARG V\nFROM node:${V:-20}", "", Hub + "node:20" },
            { "ARG V=\nFROM node:${V:-20}", "", Hub + "node:20" },
            { "ARG V=1\nFROM node:20${V:+-slim}", "", Hub + "node:20-slim" },
            { "ARG S\nFROM node:20${S}", "", Hub + "node:20" },
            { "ARG A=1 B=\"2 3\"\nFROM node:$A", "", Hub + "node:1" },
            { "ARG A=node\nARG B='$A'\nFROM ${A}:x", "", Hub + "node:x" },
            { "ARG IMAGE\nFROM ${IMAGE:-${FALLBACK:-debian:12}}", "", Hub + "debian:12" },
            { "FROM x-$TARGETARCH", "", Hub + "x-amd64:latest" },
            { "ARG V=1\nFROM a\nARG V\nCOPY --from=tools:$V /x /y", "", Hub + "a:latest " + Hub + "tools:1" },
            { "ARG GIVEN=old\nFROM node:$GIVEN", "", Hub + "node:new" },
            { "FROM a\nARG GIVEN\nFROM b:1", "", Hub + "b:1" },
            // Continuations, comments within, escapes, here-documents.
            { "FROM \\\n  node:22 \\\n  AS x", "", Hub + "node:22" },
            { "FROM \\\n# comment\n\n  node:22", "", Hub + "node:22" },
            { "# escape=`\nFROM `\n node:22\nRUN a \\\nFROM b", "", Hub + "b:latest" },
            { "FROM a\nRUN x \\\\\nFROM b", "", Hub + "b:latest" },
            { "FROM a\nRUN x \\\nFROM b", "", Hub + "a:latest" },
            { "FROM a\nRUN <<EOF\nFROM b\nEOF\n", "", Hub + "a:latest" },
            { "FROM a\nRUN <<-\"EOF\"\nFROM b\n\tEOF\nCOPY <<A <<B /x/\nFROM c\nA\nFROM d\nB\n", "", Hub + "a:latest" },
            { "FROM a\nRUN echo $((1 << 2))\nFROM b", "", Hub + "b:latest" },
            { "FROM a\nRUN cat <<<EOF\nFROM b", "", Hub + "b:latest" },
        };

    public static TheoryData<string, string, string> Refused =>
        new()
        {
            { "", "", "no FROM" },
            { "ARG A=1", "", "no FROM" },
            { "RUN x\nFROM a", "", "line 1: \"RUN\" before the first FROM" },
            { "FROM", "", "line 1: FROM must be" },
            { "\n\nFROM a b", "", "line 3: FROM must be" },
            { "FROM a AS", "", "line 1: FROM must be" },
            { "FROM A:", "", "line 1" },
            { "FROM ${MISSING}/node", "", "line 1: \"${MISSING}/node\" needs MISSING" },
            {
                "ARG NODE_IMAGE\n\nFROM $NODE_IMAGE",
                "",
                "line 3: \"$NODE_IMAGE\" needs NODE_IMAGE, which has no value; set it in spec.build.args"
            },
            { "FROM ${A:?wanted}", "", "A has no value" },
            { "FROM ${A%x}", "", "not supported" },
            { "FROM ${A", "", "not closed" },
            { "FROM ${}", "", "without a variable" },
            { "FROM a\nRUN <<EOF\nx", "", "line 2: the here-document has no closing line" },
            { "FROM a AS one", "two", "no stage is called \"two\"" },
            { "FROM a", "7", "no stage" },
            { "FROM a\nCOPY --from=$NOPE/x /x /y", "", "line 2: \"$NOPE/x\" needs NOPE" },
        };

    [Theory]
    [MemberData(nameof(Found))]
    public void Find_Dockerfile_NamesWhatTheTargetNeeds(string dockerfile, string target, string expected)
    {
        var found = Find(dockerfile, target);

        string.Join(' ', found.Select(one => one.Reference.ToString()).Order(StringComparer.Ordinal))
            .ShouldBe(expected);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void Find_BrokenDockerfile_SaysLineAndRemedy(string dockerfile, string target, string message)
    {
        var failure = Should.Throw<StepException>(() => Find(dockerfile, target));

        failure.Reason.ShouldBe(FailureReason.DockerfileInvalid);
        failure.Message.ShouldContain(message);
    }

    [Fact]
    public void Find_ExpandedName_KeepsTheSpellingThatTheBuildAsksFor()
    {
        var found = Find("ARG R=10.0.0.1:5000\nFROM ${R}/library/node:22 AS x\nFROM node", "");

        found.Single().Spelling.ShouldBe("node");
        Find("ARG R=10.0.0.1:5000\nFROM ${R}/library/node:22 AS x\nFROM node", "x")
            .Single()
            .Spelling.ShouldBe("10.0.0.1:5000/library/node:22");
    }

    [Theory]
    [InlineData(200_000)]
    public void Find_DeeplyNestedExpansion_IsRefusedQuickly(int depth)
    {
        var bomb = "FROM " + string.Concat(Enumerable.Repeat("${A:-", depth)) + "x" + new string('}', depth);

        Should.Throw<StepException>(() => Find(bomb, ""));
    }

    [Fact]
    public void Find_DoublingArguments_AreBounded()
    {
        var lines = Enumerable.Range(1, 60).Select(i => $"ARG A{i}=${{A{i - 1}}}${{A{i - 1}}}");

        Should
            .Throw<StepException>(() => Find("ARG A0=xxxxxxxx\n" + string.Join('\n', lines) + "\nFROM $A60", ""))
            .Message.ShouldContain("64 KiB");
    }

    private static IReadOnlyList<DockerfileBase> Find(string dockerfile, string target) =>
        BaseFinder.Find(
            StageReader.Read(dockerfile, new BuildArguments([new NameValue("GIVEN", "new")], "linux/amd64")),
            target
        );
}
