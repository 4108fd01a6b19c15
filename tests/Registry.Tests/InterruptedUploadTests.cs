using Dockerflow.Net;
using Dockerflow.Support;

namespace Dockerflow.Registry.Tests;

/// <summary>Uploads to Debian's docker-registry over a way that breaks.</summary>
public sealed class InterruptedUploadTests : IAsyncLifetime
{
    private const int Megabyte = 1024 * 1024;
    private readonly FaultyProxy _way = FaultyProxy.Before(Services.Env.RegistryLocal);
    private readonly BlobContent _blob = Uploads.Random(3 * Megabyte);
    private Uploads _uploads = null!;

    public ValueTask InitializeAsync()
    {
        _uploads = new Uploads(_way.Host);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _uploads.Dispose();
        await _way.DisposeAsync();
    }

    [Fact]
    public async Task PushAsync_NothingBreaks_TakesThreeRequests()
    {
        (await _uploads.PushAsync(_blob)).ShouldBe(BlobArrival.Uploaded);

        Methods().ShouldBe(["HEAD", "POST", "PUT"]);
        _way.Received.ShouldBe(_blob.Size);
        _uploads.Retrier.Retries.ShouldBe(0);
        await _uploads.RequireStoredAsync(_blob);
    }

    /// <summary>This registry forgets an upload whose connection broke, and says so: the blob is sent again.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(100_000)]
    [InlineData(3 * Megabyte - 1)]
    public async Task PushAsync_CutInTheMiddle_SendsTheBlobAgain(long after)
    {
        _way.Next("PUT", new ProxyFault.Cut(after));

        (await _uploads.PushAsync(_blob)).ShouldBe(BlobArrival.Uploaded);

        Methods().ShouldBe(["HEAD", "POST", "PUT", "GET", "HEAD", "POST", "PUT"]);
        _uploads.Retrier.Retries.ShouldBe(1);
        await _uploads.RequireStoredAsync(_blob);
    }

    [Fact]
    public async Task PushAsync_CutThreeTimes_EndsWithTheRightBytes()
    {
        _way.Next("PUT", new ProxyFault.Cut(10), new ProxyFault.Cut(Megabyte), new ProxyFault.Cut(2 * Megabyte));

        (await _uploads.PushAsync(_blob)).ShouldBe(BlobArrival.Uploaded);

        _uploads.Pauses.Select(notice => notice.Pause.TotalSeconds).ShouldBe([0.75, 1.5, 3]);
        await _uploads.RequireStoredAsync(_blob);
    }

    [Fact]
    public async Task PushAsync_OnlyTheAnswerIsLost_SendsNothingAgain()
    {
        _way.Next("PUT", new ProxyFault.LostAnswer());

        (await _uploads.PushAsync(_blob)).ShouldBe(BlobArrival.Uploaded);

        Methods().ShouldBe(["HEAD", "POST", "PUT", "GET", "HEAD"]);
        _way.Received.ShouldBe(_blob.Size);
        await _uploads.RequireStoredAsync(_blob);
    }

    [Theory]
    [InlineData("HEAD")]
    [InlineData("POST")]
    [InlineData("PUT")]
    public async Task PushAsync_ServerFails_TriesAgain(string method)
    {
        _way.Next(method, new ProxyFault.Answer(503), new ProxyFault.Answer(500));

        (await _uploads.PushAsync(_blob)).ShouldBe(BlobArrival.Uploaded);

        _uploads.Retrier.Retries.ShouldBe(2);
        _uploads.Pauses.ShouldAllBe(notice => notice.Fault.Kind == OutboundFault.ServerError);
        // Who is refused has sent nothing yet.
        _way.Received.ShouldBe(_blob.Size);
        await _uploads.RequireStoredAsync(_blob);
    }

    [Theory]
    [InlineData("HEAD")]
    [InlineData("POST")]
    [InlineData("PUT")]
    public async Task PushAsync_TooManyRequests_WaitsAsLongAsAsked(string method)
    {
        _way.Next(method, new ProxyFault.Answer(429, "Retry-After: 70"));

        (await _uploads.PushAsync(_blob)).ShouldBe(BlobArrival.Uploaded);

        _uploads.Pauses.ShouldHaveSingleItem().Pause.ShouldBe(TimeSpan.FromSeconds(70.5));
        await _uploads.RequireStoredAsync(_blob);
    }

    [Fact]
    public async Task PushAsync_RefusedForAWhile_ComesBackUntilItIsThere()
    {
        using var uploads = new Uploads(_way.Host, told: notice => Open(notice.Failures == 3));
        _way.Close();

        (await uploads.PushAsync(_blob)).ShouldBe(BlobArrival.Uploaded);

        uploads.Pauses.Select(notice => notice.Fault.Message).ShouldAllBe(text => text.Contains("connection refused"));
        uploads.Retrier.Retries.ShouldBe(3);
        await uploads.RequireStoredAsync(_blob);
    }

    [Theory]
    [InlineData("HEAD")]
    [InlineData("POST")]
    [InlineData("PUT")]
    public async Task PushAsync_NoAnswer_GivesThatRequestUpAndTriesAgain(string method)
    {
        _way.Next(method, new ProxyFault.Hang());

        var push = _uploads.PushAsync(_blob);
        await _way.Hanging;
        // Longer than any request may be without a sign of life; its limit began before the first byte of it.
        _uploads.Clock.Advance(TimeSpan.FromMinutes(4));

        (await push).ShouldBe(BlobArrival.Uploaded);
        _uploads.Pauses.ShouldHaveSingleItem().Fault.Message.ShouldContain("no answer in time");
        await _uploads.RequireStoredAsync(_blob);
    }

    [Fact]
    public async Task PushAsync_NeverBetter_GivesUpAndSaysHowOften()
    {
        _way.Close();
        var begun = _uploads.Clock.GetUtcNow();

        var fault = await EvilRegistryTests.FaultAsync(() => _uploads.PushAsync(_blob));

        (_uploads.Clock.GetUtcNow() - begun).ShouldBeInRange(TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(10));
        fault.Kind.ShouldBe(OutboundFault.Unreachable);
        fault.Message.ShouldContain($"{_uploads.Pauses.Count + 1} times in ");
    }

    [Theory]
    [InlineData(400, OutboundFault.Protocol)]
    [InlineData(401, OutboundFault.Unauthorized)]
    [InlineData(403, OutboundFault.Forbidden)]
    [InlineData(404, OutboundFault.NotFound)]
    [InlineData(413, OutboundFault.Protocol)]
    public async Task PushAsync_Refused_IsNotTriedAgain(int status, OutboundFault kind)
    {
        _way.Next("PUT", new ProxyFault.Answer(status));

        var fault = await EvilRegistryTests.FaultAsync(() => _uploads.PushAsync(_blob));

        fault.Kind.ShouldBe(kind);
        _uploads.Pauses.ShouldBeEmpty();
        Methods().ShouldBe(["HEAD", "POST", "PUT"]);
    }

    [Fact]
    public async Task PushAsync_OtherBytesThanPromised_IsNotTriedAgain()
    {
        var wrong = Uploads.Blob([1, 2, 3], Digest.Sha256Of("something else"u8));

        (await EvilRegistryTests.FaultAsync(() => _uploads.PushAsync(wrong))).Kind.ShouldBe(OutboundFault.Protocol);

        _uploads.Pauses.ShouldBeEmpty();
    }

    private IEnumerable<string> Methods() => _way.Requests.Select(request => request.Split(' ')[0]);

    private void Open(bool now)
    {
        if (now)
        {
            _way.Open();
        }
    }
}
