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
            { "FROM a\nCOPY --from=scratch /x /y", "", Hub + "a:latest" },
            { "FROM a\nADD --from=nginx /x /y", "", Hub + "a:latest" },
            { "FROM a\nRUN --mount=\"type=bind,from=tools:2,target=/t\" x", "", Hub + "a:latest " + Hub + "tools:2" },
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
            { "ARG V=1.2.3\nFROM a:${V%.*}", "", Hub + "a:1.2" },
            { "ARG V=1.2.3\nFROM a:${V%%.*}", "", Hub + "a:1" },
            { "ARG V=1.2.3\nFROM a:${V#*.}", "", Hub + "a:2.3" },
            { "ARG V=1.2.3\nFROM a:${V##*.}", "", Hub + "a:3" },
            { "ARG V=1.2.3\nFROM a:${V/?.2/x}", "", Hub + "a:x.3" },
            { "ARG V=1.2.3\nFROM a:${V//./_}", "", Hub + "a:1_2_3" },
            { "ARG V=1.2.3\nFROM a:${V//*/x}", "", Hub + "a:x" },
            { "ARG V=1.2.3\nARG P=.3\nFROM a:${V%$P}", "", Hub + "a:1.2" },
            { "ARG V=[1]+\nFROM a:${V#[1]+}b", "", Hub + "a:b" },
            { "FROM x-$TARGETARCH", "", Hub + "x-amd64:latest" },
            { "ARG V=1\nFROM a\nARG V\nCOPY --from=tools:$V /x /y", "", Hub + "a:latest " + Hub + "tools:1" },
            { "ARG GIVEN=old\nFROM node:$GIVEN", "", Hub + "node:new" },
            { "FROM a\nARG GIVEN\nFROM b:1", "", Hub + "b:1" },
            // Continuations, comments within, escapes, here-documents.
            { "FROM \\\n  node:22 \\\n  AS x", "", Hub + "node:22" },
            { "FROM \\\n# comment\n\n  node:22", "", Hub + "node:22" },
            { "# escape=`\nFROM `\n node:22\nRUN a \\\nFROM b", "", Hub + "b:latest" },
            { "FROM a\nRUN x \\\\\nFROM b", "", Hub + "a:latest" },
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
            { "FROM ${A^x}", "", "not supported" },
            { "FROM ${A%x}", "", "\"${A%x}\" needs A" },
            { "FROM node:22$A", "", "\"node:22$A\" needs A" },
            { "FROM a\nCOPY --from=1 /x /y\nFROM b\nCOPY --from=0 /x /y", "", "there is no stage \"1\" above it" },
            { "ARG V=1\nFROM a\nCOPY --from=b:$V /x /y", "", "needs V, which has no value" },
            { "# escape=x\nFROM a", "", "line 1: the directive escape must be" },
            { "# syntax=a\n# Syntax=b\nFROM a", "", "line 2: the directive syntax is given twice" },
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

    [Fact]
    public void Uses_Dockerfile_NamesEveryPlace()
    {
        var uses = BaseFinder.Uses(
            Stages("FROM a AS one\nCOPY --from=b /x /y\nFROM one\nRUN --mount=from=b,target=/t x\nCOPY --from=b /x /y"),
            "",
            "linux/amd64"
        );

        uses.Select(found => (found.Spelling, found.Use, found.Stage, found.Line))
            .ShouldBe([
                ("a", BaseUse.From, "one", 1),
                ("b", BaseUse.CopyFrom, "one", 2),
                ("b", BaseUse.MountFrom, "1", 4),
                ("b", BaseUse.CopyFrom, "1", 5),
            ]);
    }

    [Fact]
    public void Find_LongPatternOnALongValue_IsRefused() =>
        Should
            .Throw<StepException>(() => Find($"ARG A={new string('x', 5000)}\nFROM ${{A//x*x*x*y/z}}", ""))
            .Message.ShouldContain("4096");

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

    /// <summary>What a run's status can hold; the API server would refuse more for ever.</summary>
    [Fact]
    public void Find_MoreImagesThanAStatusCanHold_IsRefused()
    {
        static string Copies(int count) =>
            "FROM x\n"
            + string.Concat(Enumerable.Range(2, count - 1).Select(i => $"COPY --from=r.example/i{i} /x /\n"));

        Find(Copies(64), "").Count.ShouldBe(64);
        Should.Throw<StepException>(() => Find(Copies(65), "")).Message.ShouldContain("more than 64");
    }

    [Fact]
    public void Find_NameTooLongForAStatus_IsRefused()
    {
        var host = string.Join('.', Enumerable.Repeat(new string('h', 60), 3));
        var path = string.Join('/', Enumerable.Repeat(new string('p', 60), 4));
        var name = $"{host}.example/{path}:{new string('t', 128)}@sha256:{new string('0', 64)}";

        Should.Throw<StepException>(() => Find($"FROM {name}", "")).Message.ShouldContain("512");
    }

    [Theory]
    [InlineData("FROM --platform=linux/arm64 b AS a\nFROM b\nCOPY --from=a /f /g", "line 2")]
    [InlineData("FROM b AS a\nFROM --platform=linux/arm64 b:latest\nCOPY --from=a /f /g", "line 2")]
    [InlineData("FROM --platform=linux/amd64 b AS a\nFROM b\nCOPY --from=a /f /g", null)]
    [InlineData("FROM --platform=linux/arm64 b AS a\nFROM --platform=linux/arm64 b\nCOPY --from=a /f /g", null)]
    [InlineData("FROM --platform=linux/arm64 b AS unused\nFROM b", null)]
    public void Find_OneNameForTwoPlatforms_IsRefused(string dockerfile, string? expected)
    {
        if (expected is null)
        {
            Find(dockerfile, "").ShouldNotBeEmpty();
        }
        else
        {
            Should.Throw<StepException>(() => Find(dockerfile, "")).Message.ShouldContain(expected);
        }
    }

    /// <summary>Each value is allowed; together they would fill the memory.</summary>
    [Fact]
    public void Find_ThousandsOfLongArguments_IsRefused()
    {
        var lines = Enumerable.Range(1, 8999).Select(i => $"ARG A{i}=$A0\n");
        var dockerfile = $"ARG A0={new string('x', 60_000)}\n{string.Concat(lines)}FROM scratch";

        Should.Throw<StepException>(() => Find(dockerfile, "")).Message.ShouldContain("8 MiB");
    }

    private static IReadOnlyList<DockerfileBase> Find(string dockerfile, string target) =>
        BaseFinder.Find(Stages(dockerfile), target, "linux/amd64");

    private static IReadOnlyList<Stage> Stages(string dockerfile) =>
        StageReader.Read(dockerfile, new BuildArguments([new NameValue("GIVEN", "new")], "linux/amd64"));
}
