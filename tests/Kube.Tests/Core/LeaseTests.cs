using System.Text;
using System.Text.Json;
using Dockerflow.Kube.Core;

namespace Dockerflow.Kube.Tests.Core;

public sealed class LeaseTests
{
    [Theory]
    [InlineData("2026-01-02T03:04:05Z", 0)]
    [InlineData("2026-01-02T03:04:05.1Z", 1_000_000)]
    [InlineData("2026-01-02T03:04:05.123Z", 1_230_000)]
    [InlineData("2026-01-02T03:04:05.123456Z", 1_234_560)]
    [InlineData("2026-01-02T03:04:05.123456789Z", 1_234_567)]
    [InlineData("2026-01-02T04:04:05.5+01:00", 5_000_000)]
    public void RenewTime_NoneToNineDigits_IsRead(string text, long ticks) =>
        Read($"\"{text}\"").ShouldBe(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddTicks(ticks));

    [Theory]
    [InlineData("\"yesterday\"")]
    [InlineData("\"\"")]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("{\"a\":[1]}")]
    public void RenewTime_NoTime_IsNullAndTheRestIsRead(string json) => Read(json).ShouldBeNull();

    [Theory]
    [InlineData(0, "2026-01-02T03:04:05.000000Z")]
    [InlineData(1_234_567, "2026-01-02T03:04:05.123456Z")]
    public void RenewTime_Written_HasExactlySixDigits(long ticks, string text)
    {
        var time = new DateTimeOffset(2026, 1, 2, 4, 4, 5, TimeSpan.FromHours(1)).AddTicks(ticks);
        var lease = new Lease { Spec = new LeaseSpec { RenewTime = time } };
        JsonSerializer.Serialize(lease, CoreResources.Lease.Json).ShouldContain($"\"renewTime\":\"{text}\"");
    }

    private static DateTimeOffset? Read(string json)
    {
        var lease = JsonSerializer.Deserialize(
            Encoding.UTF8.GetBytes($$"""{"spec":{"renewTime":{{json}},"holderIdentity":"x"} }"""),
            CoreResources.Lease.Json
        )!;
        lease.Spec.HolderIdentity.ShouldBe("x");
        return lease.Spec.RenewTime;
    }
}
