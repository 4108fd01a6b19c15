using Dockerflow.Kube.Client;
using Microsoft.Extensions.Time.Testing;

namespace Dockerflow.Kube.Tests.Client;

public sealed class TokenFileTests : IDisposable
{
    private readonly string path = Path.GetTempFileName();
    private readonly FakeTimeProvider time = new();

    public void Dispose() => File.Delete(path);

    [Fact]
    public async Task Get_FileReplaced_NewTokenAfterAMinute()
    {
        var file = new TokenFile(path, time);
        (await ReadAsync(file, "old")).ShouldBe("old");
        (await ReadAsync(file, "new")).ShouldBe("old");
        time.Advance(TimeSpan.FromMinutes(1));
        (await ReadAsync(file, "new")).ShouldBe("new");
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    public async Task Get_FileBecomesUnusable_OldTokenStays(string? content)
    {
        var file = new TokenFile(path, time);
        await ReadAsync(file, "old");
        time.Advance(TimeSpan.FromMinutes(2));
        (await ReadAsync(file, content)).ShouldBe("old");
    }

    [Fact]
    public async Task Get_NeverUsable_Throws() =>
        await Should.ThrowAsync<InvalidDataException>(ReadAsync(new TokenFile(path, time), ""));

    private async Task<string?> ReadAsync(TokenFile file, string? content)
    {
        if (content is null)
            File.Delete(path);
        else
            await File.WriteAllTextAsync(path, content, TestContext.Current.CancellationToken);
        return (await file.GetAuthenticationHeaderAsync(TestContext.Current.CancellationToken)).Parameter;
    }
}
