using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.Steps;
using Dockerflow.Steps.Build;
using Dockerflow.Steps.Clone;
using Dockerflow.Steps.Tools;

namespace Dockerflow.Steps.Tests.Build;

public sealed class BuildFaultTests
{
    [Theory]
    [InlineData(
        1,
        "3/7: RUN npm ci",
        "npm ERR! 404|Error: building at STEP \"RUN npm ci\": while running runtime: exit status 1",
        FailureReason.RunFailed
    )]
    [InlineData(
        1,
        "3/7: RUN make",
        "Error: building at STEP \"RUN make\": while running runtime: exit status 137",
        FailureReason.OutOfMemory
    )]
    [InlineData(
        1,
        "3/7: RUN make",
        "subprocess exited on killed|subprocess exited with status 1",
        FailureReason.OutOfMemory
    )]
    [InlineData(137, "3/7: RUN make", "", FailureReason.OutOfMemory)]
    [InlineData(1, "2/7: COPY . .", "write /x: no space left on device", FailureReason.DiskFull)]
    [InlineData(125, "", "Error: parsing main Dockerfile: unknown instruction", FailureReason.DockerfileInvalid)]
    [InlineData(
        125,
        "1/2: FROM x",
        "Error: creating build container: docker.io/library/x:latest: image not known",
        FailureReason.BaseNotFound
    )]
    public void Of_BuildahsWords_MeanAReason(int exitCode, string current, string tail, FailureReason expected)
    {
        var failure = BuildFault.Of(new ToolResult(exitCode, "", tail.Split('|')), current);

        failure.Reason.ShouldBe(expected);
        failure.Message.ShouldContain(current);
    }

    [Fact]
    public void Of_FailedRun_SaysWhatItPrintedAndNothingTwice()
    {
        string[] tail =
        [
            "[1/2] STEP 2/2: RUN make",
            "cc: no such file",
            "subprocess exited with status 2",
            "Error: building at STEP \"RUN make\": exit status 2",
        ];

        BuildFault
            .Of(new ToolResult(1, "", tail), "2/2: RUN make")
            .Message.ShouldBe("step 2/2: RUN make: cc: no such file | exit status 2");
    }

    [Theory]
    [InlineData("STEP 3/7: RUN npm ci", "3/7: RUN npm ci")]
    [InlineData("[2/2] STEP 10/10: CMD [\"web\"]", "10/10: CMD [\"web\"]")]
    [InlineData("echo STEP 3/7: RUN x", "")]
    public void Observe_StepLine_IsRemembered(string line, string expected)
    {
        var progress = new BuildProgress();

        progress.Observe(line);

        progress.Current.ShouldBe(expected);
    }

    [Theory]
    [InlineData("fatal: Authentication failed for 'https://h/x.git/'", FailureReason.SourceAuth)]
    [InlineData("fatal: could not read Username for 'https://h': terminal prompts disabled", FailureReason.SourceAuth)]
    [InlineData("fatal: repository 'https://h/x.git/' not found", FailureReason.SourceAuth)]
    [InlineData(
        "fatal: unable to access 'https://h/': The requested URL returned error: 403",
        FailureReason.SourceAuth
    )]
    [InlineData("fatal: remote error: upload-pack: not our ref aaaa", FailureReason.RevisionNotFound)]
    [InlineData("fatal: couldn't find remote ref refs/heads/x", FailureReason.RevisionNotFound)]
    [InlineData("error: Server does not allow request for unadvertised object aaaa", FailureReason.RevisionNotFound)]
    [InlineData("fatal: unable to access 'https://h/': Could not resolve host: h", FailureReason.SourceUnreachable)]
    [InlineData(
        "fatal: unable to access 'https://h/': The requested URL returned error: 503",
        FailureReason.SourceUnreachable
    )]
    [InlineData("fatal: write error: No space left on device", FailureReason.DiskFull)]
    public void Of_GitsWords_MeanAReason(string line, FailureReason expected) =>
        GitFault.Of(new ToolResult(128, "", ["remote: hello", line]), "h").Reason.ShouldBe(expected);

    [Fact]
    public void Of_ServersWords_AreNotRepeated() =>
        GitFault
            .Of(new ToolResult(128, "", ["remote: marker", "fatal: the remote end hung up"]), "h")
            .Message.ShouldNotContain("marker");

    [Fact]
    public void Of_ATransferThatBrokeOff_SaysWhyAndNotWhatWasMissing() =>
        GitFault
            .Of(
                new ToolResult(
                    128,
                    "",
                    ["error: RPC failed; curl 28 Operation too slow", "fatal: expected 'packfile'"]
                ),
                "h"
            )
            .Message.ShouldEndWith("RPC failed; curl 28 Operation too slow");

    [Theory]
    [InlineData("A=B", "x")]
    [InlineData("--secret", "x")]
    [InlineData("", "x")]
    [InlineData("A B", "x")]
    public void Build_ArgumentThatIsNoName_IsRefused(string name, string value) =>
        Should.Throw<StepException>(() => Options.Build(Input() with { Args = [new NameValue(name, value)] }));

    [Theory]
    [InlineData("a,src=/etc/shadow")]
    [InlineData("-x")]
    public void Build_SecretIdWithMoreInIt_IsRefused(string id) =>
        Should.Throw<StepException>(() => Options.Build(Input() with { Secrets = [new SecretFile(id, "/s")] }));

    [Fact]
    public void Build_ValuesWithSpecialCharacters_StayOneArgument()
    {
        var options = Options.Build(Input() with { Args = [new NameValue("A", "x;$(y)\n--secret id=z")] });

        options.ShouldContain("A=x;$(y)\n--secret id=z");
        options[^1].ShouldBe("/c");
        options.ShouldContain("--pull-never");
    }

    private static readonly BuildOptions Options = new("/c", null, DateTimeOffset.UnixEpoch, null, false);

    private static BuildInput Input() =>
        new(
            "/s",
            ".",
            "Dockerfile",
            "",
            [],
            "linux/amd64",
            [],
            "/l",
            new Dictionary<string, string>(),
            null,
            DateTimeOffset.UnixEpoch
        );
}
