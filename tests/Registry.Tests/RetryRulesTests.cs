using Dockerflow.Net;
using FsCheck.Xunit;

namespace Dockerflow.Registry.Tests;

public sealed class RetryRulesTests
{
    private static readonly RetryRules Rules = new(
        TimeSpan.FromSeconds(1),
        TimeSpan.FromSeconds(30),
        TimeSpan.FromMinutes(10),
        40
    );

    [Theory]
    [InlineData(1, 0.5)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(5, 8)]
    [InlineData(6, 15)]
    [InlineData(40, 15)]
    public void Pause_FailuresInARow_DoublesUpToTheLongest(int failures, double seconds)
    {
        Rules.Pause(Fault(), failures, TimeSpan.Zero, 0).ShouldBe(TimeSpan.FromSeconds(seconds));
        Rules.Pause(Fault(), failures, TimeSpan.Zero, 0.5).ShouldBe(TimeSpan.FromSeconds(1.5 * seconds));
    }

    [Property]
    public bool Pause_AnyFailure_StaysWithinPatience(ushort failures, ushort seconds, ushort asked, byte chance)
    {
        var since = TimeSpan.FromSeconds(seconds);
        TimeSpan? told = asked % 2 == 0 ? TimeSpan.FromSeconds(asked) : null;
        var pause = Rules.Pause(Fault(retryAfter: told), failures, since, chance / 256.0);
        return pause is null || (pause > TimeSpan.Zero || told is not null) && since + pause <= Rules.Patience;
    }

    [Fact]
    public void Pause_RetryAfter_IsKeptAndOnlyLengthened()
    {
        var fault = Fault(OutboundFault.RateLimited, TimeSpan.FromSeconds(90));
        Rules.Pause(fault, 1, TimeSpan.Zero, 0).ShouldBe(TimeSpan.FromSeconds(90));
        Rules.Pause(fault, 1, TimeSpan.Zero, 0.5).ShouldBe(TimeSpan.FromSeconds(90.5));
    }

    [Fact]
    public void Pause_RetryAfterLongerThanPatience_GivesUpAtOnce() =>
        Rules.Pause(Fault(OutboundFault.RateLimited, TimeSpan.FromHours(1)), 1, TimeSpan.Zero, 0).ShouldBeNull();

    [Fact]
    public void Pause_TooManyOrTooLate_GivesUp()
    {
        Rules.Pause(Fault(), 41, TimeSpan.Zero, 0).ShouldBeNull();
        Rules.Pause(Fault(), 1, Rules.Patience, 0).ShouldBeNull();
    }

    [Theory]
    [InlineData(OutboundFault.Unauthorized)]
    [InlineData(OutboundFault.Forbidden)]
    [InlineData(OutboundFault.NotFound)]
    [InlineData(OutboundFault.Protocol)]
    [InlineData(OutboundFault.TooLarge)]
    [InlineData(OutboundFault.Tls)]
    [InlineData(OutboundFault.AddressForbidden)]
    public void Pause_SomebodyMustChangeSomething_GivesUpAtOnce(OutboundFault kind) =>
        Rules.Pause(Fault(kind, TimeSpan.Zero), 1, TimeSpan.Zero, 0).ShouldBeNull();

    private static OutboundException Fault(
        OutboundFault kind = OutboundFault.Unreachable,
        TimeSpan? retryAfter = null
    ) => new(kind, "registry.example.com", "it failed", retryAfter);
}
