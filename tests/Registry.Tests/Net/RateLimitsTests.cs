using System.Globalization;
using Dockerflow.Net;
using FsCheck;
using FsCheck.Xunit;

namespace Dockerflow.Registry.Tests.Net;

public sealed class RateLimitsTests
{
    // 1,800,000,000 seconds after 1970.
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddSeconds(1_800_000_000);

    [Theory]
    [InlineData(429, "17", 17)]
    [InlineData(503, " 17 ", 17)]
    [InlineData(500, "17", 17)]
    [InlineData(403, "17", 17)]
    [InlineData(429, "0", 0)]
    [InlineData(429, "999999", 86400)]
    [InlineData(429, "99999999999", 86400)]
    [InlineData(429, "99999999999999999999999999", 86400)]
    [InlineData(429, "Fri, 15 Jan 2027 08:00:20 GMT", 20)]
    [InlineData(429, "Thu, 01 Jan 1970 00:00:00 GMT", 0)]
    [InlineData(429, "Thu, 01 Jan 2099 00:00:00 GMT", 86400)]
    [InlineData(429, "-5", null)]
    [InlineData(429, "1.5", null)]
    [InlineData(429, "tomorrow", null)]
    [InlineData(429, "", null)]
    [InlineData(200, "17", null)]
    [InlineData(301, "17", null)]
    [InlineData(404, "17", null)]
    public void Pause_RetryAfter_IsTimeToWait(int status, string value, int? seconds) =>
        Pause(status, ("Retry-After", value)).ShouldBe(Span(seconds));

    [Theory]
    // GitHub: a moment.
    [InlineData("x-ratelimit-remaining", "0", "x-ratelimit-reset", "1800000090", 90)]
    [InlineData("x-ratelimit-remaining", "0", "x-ratelimit-reset", "1799999999", 0)]
    [InlineData("x-ratelimit-remaining", "0", "x-ratelimit-reset", "1800999999", 86400)]
    [InlineData("x-ratelimit-remaining", "0", "x-ratelimit-reset", "99999999999999999999999", 86400)]
    [InlineData("x-ratelimit-remaining", "1", "x-ratelimit-reset", "1800000090", null)]
    [InlineData("x-ratelimit-remaining", "0", "x-ratelimit-reset", "soon", null)]
    [InlineData("x-ratelimit-remaining", "0", "", "", null)]
    // IETF: seconds. GitLab: a moment under the same name.
    [InlineData("RateLimit-Remaining", "0", "RateLimit-Reset", "30", 30)]
    [InlineData("RateLimit-Remaining", "0", "RateLimit-Reset", "1800000030", 30)]
    [InlineData("RateLimit-Remaining", "12", "RateLimit-Reset", "30", null)]
    [InlineData("RateLimit-Remaining", "-1", "RateLimit-Reset", "30", null)]
    [InlineData("RateLimit-Remaining", "none", "RateLimit-Reset", "30", null)]
    // Docker Hub: a window, and nothing says when it began.
    [InlineData("ratelimit-remaining", "0;w=21600", "", "", 3600)]
    [InlineData("ratelimit-remaining", "0;w=60", "", "", 60)]
    [InlineData("ratelimit-remaining", "0;w=99999999999999999999999", "", "", 3600)]
    [InlineData("ratelimit-remaining", "0; comment=x; w=60", "", "", 60)]
    [InlineData("ratelimit-remaining", "0;w=x", "", "", null)]
    [InlineData("ratelimit-remaining", "76;w=21600", "", "", null)]
    public void Pause_NothingRemains_IsTimeToTheReset(
        string remaining,
        string left,
        string reset,
        string value,
        int? seconds
    ) => Pause(200, (remaining, left), (reset, value)).ShouldBe(Span(seconds));

    [Fact]
    public void Pause_SeveralDialects_IsTheLongest() =>
        Pause(
                429,
                ("Retry-After", "5"),
                ("x-ratelimit-remaining", "0"),
                ("x-ratelimit-reset", "1800000090"),
                ("ratelimit-remaining", "0;w=60")
            )
            .ShouldBe(TimeSpan.FromSeconds(90));

    [Fact]
    public void Pause_NoHeader_IsNotSaid() => Pause(429).ShouldBeNull();

    [Fact]
    public void Pause_OfAResponse_ReadsItsFirstValues()
    {
        using var response = new HttpResponseMessage();
        response.Headers.TryAddWithoutValidation("RateLimit-Remaining", ["0", "7"]);
        response.Headers.TryAddWithoutValidation("RateLimit-Reset", "8");
        RateLimits.Pause(response, Now).ShouldBe(TimeSpan.FromSeconds(8));
    }

    /// <summary>Headers come from whoever answers.</summary>
    [Property(MaxTest = 1000)]
    public void Pause_AnyText_IsBounded(int status, string? one, string? other, ulong number)
    {
        foreach (var text in new[] { one, other, number.ToString(CultureInfo.InvariantCulture), $"0;w={number}" })
        {
            var pause = RateLimits.Pause(
                status,
                name => name.EndsWith("Remaining", StringComparison.OrdinalIgnoreCase) ? "0" : text,
                Now
            );
            (pause ?? TimeSpan.Zero).ShouldBeInRange(TimeSpan.Zero, RateLimits.Longest);
        }
    }

    private static TimeSpan? Pause(int status, params (string Name, string Value)[] headers) =>
        RateLimits.Pause(
            status,
            name =>
                headers
                    .Where(header => string.Equals(header.Name, name, StringComparison.OrdinalIgnoreCase))
                    .Select(header => header.Value)
                    .FirstOrDefault(),
            Now
        );

    private static TimeSpan? Span(int? seconds) => seconds is { } known ? TimeSpan.FromSeconds(known) : null;
}
