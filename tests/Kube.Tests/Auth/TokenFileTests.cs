using Dockerflow.Kube.Auth;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Dockerflow.Kube.Tests.Auth;

public sealed class TokenFileTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly FakeTimeProvider time = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Get_FileReplaced_NewTokenAfterAMinuteLessTenSeconds()
    {
        var file = File("old");
        Replace("new");
        time.Advance(TimeSpan.FromSeconds(49));
        (await TokenAsync(file)).ShouldBe("old");
        time.Advance(TimeSpan.FromSeconds(1));
        (await TokenAsync(file)).ShouldBe("new");
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    [InlineData("two\nlines")]
    [InlineData(null)]
    public async Task Get_FileBecomesUnusable_OldTokenStaysUntilItIsUsableAgain(string? content)
    {
        var file = File("old");
        Replace(content);
        time.Advance(TimeSpan.FromMinutes(2));
        (await TokenAsync(file)).ShouldBe("old");
        Replace("new");
        time.Advance(TimeSpan.FromMinutes(1));
        (await TokenAsync(file)).ShouldBe("new");
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    public void Create_NeverUsable_ThrowsWithTheFile(string? content)
    {
        Replace(content);
        var failure = Should.Throw<KubeException>(() => Open());
        failure.Reason.ShouldBe(KubeException.Unreachable);
        failure.Message.ShouldContain(folder.PathOf("token"));
    }

    [Fact]
    public async Task Get_NeverUsableButATokenBesideIt_ThatTokenStandsIn()
    {
        var file = new TokenFile(folder.PathOf("token"), Credential.OfToken("beside"), time, NullLogger.Instance);
        (await TokenAsync(file)).ShouldBe("beside");
        Replace("new");
        time.Advance(TimeSpan.FromMinutes(1));
        (await TokenAsync(file)).ShouldBe("new");
    }

    [Fact]
    public async Task OtherThan_ReadBeforeTheRequestBegan_IsReadAgain()
    {
        var file = File("old");
        var old = await file.GetAsync(TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(1));
        Replace("new");
        (await OtherAsync(file, old)).Header!.Parameter.ShouldBe("new");
    }

    [Fact]
    public async Task OtherThan_ReadSinceTheRequestBegan_IsNotReadAgain()
    {
        var file = File("old");
        var old = await file.GetAsync(TestContext.Current.CancellationToken);
        Replace("new");
        (await OtherAsync(file, old)).ShouldBeSameAs(old);
    }

    [Fact]
    public async Task OtherThan_SameTokenInTheFile_IsTheSameInstance()
    {
        var file = File("old");
        var old = await file.GetAsync(TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(1));
        (await OtherAsync(file, old)).ShouldBeSameAs(old);
    }

    [Fact]
    public async Task OtherThan_SomebodyElseHasReadTheNewOne_ThatOneWithoutReading()
    {
        var file = File("old");
        var old = await file.GetAsync(TestContext.Current.CancellationToken);
        Replace("new");
        time.Advance(TimeSpan.FromMinutes(1));
        await TokenAsync(file);
        Replace("newest");
        time.Advance(TimeSpan.FromSeconds(1));
        (await OtherAsync(file, old)).Header!.Parameter.ShouldBe("new");
    }

    private ValueTask<Credential> OtherAsync(TokenFile file, Credential refused) =>
        file.OtherThanAsync(refused, time.GetTimestamp(), TestContext.Current.CancellationToken);

    private static async Task<string?> TokenAsync(TokenFile file) =>
        (await file.GetAsync(TestContext.Current.CancellationToken)).Header!.Parameter;

    private TokenFile File(string content)
    {
        Replace(content);
        return Open();
    }

    private TokenFile Open() => new(folder.PathOf("token"), null, time, NullLogger.Instance);

    private void Replace(string? content)
    {
        if (content is null)
            System.IO.File.Delete(folder.PathOf("token"));
        else
            folder.Write("token", content);
    }
}
