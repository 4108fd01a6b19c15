using Dockerflow.Api.BuildRuns;

namespace Dockerflow.Runs.Tests;

public sealed class FailuresTests
{
    [Theory]
    [InlineData(FailureReason.Evicted, FailureClass.Infrastructure)]
    [InlineData(FailureReason.SecretMissing, FailureClass.Configuration)]
    [InlineData(FailureReason.ChecksFailed, FailureClass.Repository)]
    public void Of_Reason_DecidesWhoCanMendIt(FailureReason reason, FailureClass expected) =>
        Failures.Of(reason, "").Class.ShouldBe(expected);
}
