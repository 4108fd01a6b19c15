using Dockerflow.Api.BuildRuns;
using Dockerflow.Net.Ssh;
using Dockerflow.Steps.Clone;
using Dockerflow.Steps.Tools;

namespace Dockerflow.Steps.Tests.Clone;

public sealed class SshFaultTests
{
    [Theory]
    [InlineData("git@h: Permission denied (publickey).", FailureReason.SourceAuth)]
    [InlineData("Host key verification failed.", FailureReason.SourceUnreachable)]
    [InlineData(
        "@ WARNING: REVOKED HOST KEY DETECTED! @\nHost key verification failed.",
        FailureReason.SourceUnreachable
    )]
    [InlineData(
        "Load key \"/k\": error in libcrypto\ngit@h: Permission denied (publickey).",
        FailureReason.SecretInvalid
    )]
    [InlineData("ssh: connect to host h port 22: Connection refused", FailureReason.SourceUnreachable)]
    [InlineData("Connection timed out during banner exchange", FailureReason.SourceUnreachable)]
    [InlineData("fatal: '/x' does not appear to be a git repository", FailureReason.SourceAuth)]
    [InlineData("ERROR: Repository not found.", FailureReason.SourceAuth)]
    [InlineData("fatal: couldn't find remote ref refs/heads/x", FailureReason.RevisionNotFound)]
    [InlineData("error: write failed: No space left on device", FailureReason.DiskFull)]
    [InlineData("fatal: MARKER", FailureReason.SourceUnreachable)]
    public void Of_EachMessage_IsUnderstoodAndNotRepeated(string text, FailureReason expected)
    {
        SshAddress.TryParse("ssh://git.example.com/x", out var url, out _).ShouldBeTrue();

        var fault = SshFault.Of(new ToolResult(128, "", text.Split('\n')), url!);

        fault.Reason.ShouldBe(expected, fault.Message);
        fault.Message.ShouldNotContain("MARKER");
    }
}
