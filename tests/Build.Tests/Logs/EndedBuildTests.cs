using System.Text;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Build.Logs;
using Dockerflow.Runs;

namespace Dockerflow.Build.Tests.Logs;

public sealed class EndedBuildTests
{
    private static readonly Redaction Secret = Redaction.Of([Encoding.UTF8.GetBytes("s3cret-and-more")]);

    [Fact]
    public void Clean_AMessageThatWasCutInASecret_HasNothingOfIt()
    {
        var failure = Clean(new(FailureReason.RunFailed, FailureClass.Repository, "curl s3cret-and-…", "build", ""));

        failure.Message.ShouldBe("curl [redacted]…");
    }

    /// <summary>A line that was cut at its beginning could end with the rest of a secret.</summary>
    [Fact]
    public void Clean_ALogLongerThanAStatusHolds_KeepsItsLastLinesWhole()
    {
        var lines = string.Concat(
            Enumerable.Range(0, 100).Select(line => $"{line:000} {new string('x', 1000)} s3cret-and-more\n")
        );
        var failure = Clean(new(FailureReason.RunFailed, FailureClass.Repository, "", "build", lines));

        failure.Log.Length.ShouldBeInRange(8_000, 17_000);
        failure.Log.ShouldMatch("^0[0-9]{2} x");
        failure.Log.ShouldEndWith($"{new string('x', 1000)} [redacted]\n");
        failure.Log.ShouldNotContain("and-more");
    }

    private static RunFailure Clean(RunFailure failure) =>
        EndedBuild.Clean(new Plan.Fail([], failure), Secret).ShouldBeOfType<Plan.Fail>().Failure;
}
