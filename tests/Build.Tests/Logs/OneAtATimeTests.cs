using Dockerflow.Build.Logs;

namespace Dockerflow.Build.Tests.Logs;

public sealed class OneAtATimeTests
{
    private readonly OneAtATime work = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_WhileAnotherWorks_WaitsForItsEnd()
    {
        var end = new TaskCompletionSource();
        var isBegun = false;
        var first = work.RunAsync(
            async () =>
            {
                await end.Task;
                return 1;
            },
            Ct
        );
        var second = work.RunAsync(() => Task.FromResult(isBegun = true), Ct);

        isBegun.ShouldBeFalse();
        end.SetResult();

        (await first).ShouldBe(1);
        (await second).ShouldBeTrue();
    }

    [Fact]
    public async Task RunAsync_TheOneBeforeFailed_HasItsTurn()
    {
        await Should.ThrowAsync<IOException>(
            work.RunAsync<int>(() => Task.FromException<int>(new IOException("broken")), Ct)
        );

        (await work.RunAsync(() => Task.FromResult(2), Ct)).ShouldBe(2);
    }
}
