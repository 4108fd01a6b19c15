using Dockerflow.Kube.Auth;

namespace Dockerflow.Kube.Tests.Auth;

public sealed class RenewedTests
{
    [Fact]
    public async Task Get_ManyAtOnce_OneMakingServesAll()
    {
        var made = 0;
        var go = new TaskCompletionSource();
        var renewed = new Renewed<string>(async _ =>
        {
            await go.Task;
            return $"{Interlocked.Increment(ref made)}";
        });
        var all = Enumerable.Range(0, 50).Select(_ => GetAsync(renewed).AsTask()).ToList();
        go.SetResult();
        (await Task.WhenAll(all)).Distinct().ShouldBe(["1"]);
        (await GetAsync(renewed)).ShouldBe("1");
    }

    [Fact]
    public async Task Get_CallerGivesUp_TheOthersStillGetIt()
    {
        var go = new TaskCompletionSource();
        var renewed = new Renewed<string>(async _ =>
        {
            await go.Task;
            return "made";
        });
        using var patience = new CancellationTokenSource();
        var impatient = renewed.GetAsync(_ => true, patience.Token).AsTask();
        var patient = GetAsync(renewed).AsTask();
        await patience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(impatient);
        go.SetResult();
        (await patient).ShouldBe("made");
    }

    [Fact]
    public async Task Get_MakingFails_IsTriedAgainTheNextTime()
    {
        var tries = 0;
        var renewed = new Renewed<string>(_ =>
            ++tries == 1 ? Task.FromException<string>(new IOException()) : Task.FromResult("made")
        );
        await Should.ThrowAsync<IOException>(async () => await GetAsync(renewed));
        (await GetAsync(renewed)).ShouldBe("made");
    }

    [Fact]
    public async Task Get_NotGoodAnyMore_IsMadeFromTheOneBefore()
    {
        var renewed = new Renewed<string>(old => Task.FromResult($"{old}+"), "first");
        (await GetAsync(renewed)).ShouldBe("first");
        (await renewed.GetAsync(value => value != "first", TestContext.Current.CancellationToken)).ShouldBe("first+");
    }

    private static ValueTask<string> GetAsync(Renewed<string> renewed) =>
        renewed.GetAsync(_ => true, TestContext.Current.CancellationToken);
}
