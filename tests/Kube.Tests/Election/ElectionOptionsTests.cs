using Dockerflow.Kube.Election;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Kube.Tests.Election;

public sealed class ElectionOptionsTests
{
    private static readonly ElectionOptions Good = new() { Lease = new ResourceKey("n", "l"), Identity = "me" };

    [Fact]
    public void Problems_Defaults_AreFifteenTenAndTwoSecondsAndNone()
    {
        Good.Problems().ShouldBeEmpty();
        (Good.LeaseDuration, Good.RenewDeadline, Good.RetryPeriod).ShouldBe(
            (TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(2))
        );
    }

    [Theory]
    [InlineData(10, 10, 2, "lease duration (10 s) must be longer than the renew deadline (10 s)")]
    [InlineData(15, 2.4, 2, "renew deadline (2.4 s) must be longer than 1.2 times the retry period (2 s)")]
    [InlineData(15, 10, 0, "retry period (0 s) must be longer than 0 s")]
    [InlineData(0.9, 0.5, 0.1, "lease duration (0.9 s) must be from 1 s to 1 h")]
    public void Problems_ImpossibleTimes_SaysWhich(double lease, double renew, double retry, string text)
    {
        var options = Good with
        {
            LeaseDuration = TimeSpan.FromSeconds(lease),
            RenewDeadline = TimeSpan.FromSeconds(renew),
            RetryPeriod = TimeSpan.FromSeconds(retry),
        };
        options.Problems().ShouldHaveSingleItem().ShouldContain(text);
        Should.Throw<ArgumentException>(() => new Leadership(options, TimeProvider.System)).Message.ShouldContain(text);
    }

    [Fact]
    public void Problems_BlankNames_SaysWhich()
    {
        (Good with { Identity = "" }).Problems().ShouldHaveSingleItem().ShouldContain("identity");
        (Good with { Lease = new ResourceKey("", "l") }).Problems().ShouldHaveSingleItem().ShouldContain("namespace");
    }

    [Fact]
    public void NewIdentity_SameName_IsAnotherEachTime() =>
        ElectionOptions.NewIdentity("pod").ShouldNotBe(ElectionOptions.NewIdentity("pod"));
}
