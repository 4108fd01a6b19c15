using System.Diagnostics;
using System.Text;
using Dockerflow.Kube.Auth;
using Dockerflow.Kube.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace Dockerflow.Kube.Tests.Auth;

public sealed class ProgramRunTests : IDisposable
{
    private readonly TempFolder folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Run_OutputLargerThanAPipe_IsReadWhole()
    {
        var result = await ShellAsync("head -c 300000 /dev/zero | tr '\\0' x; echo no >&2; exit 3");
        (result.ExitCode, result.Output.Length, result.LastErrors).ShouldBe((3, 300_000, "no"));
    }

    [Fact]
    public async Task Run_MuchOnTheErrorOutput_TheEndOfItStays()
    {
        var result = await ShellAsync(
            "head -c 300000 /dev/zero | tr '\\0' x >&2; printf 'last\\nwords\\033' >&2; echo ok"
        );
        Encoding.ASCII.GetString(result.Output.Span).ShouldBe("ok\n");
        result.LastErrors.ShouldEndWith("xlast words");
        result.LastErrors.Length.ShouldBeLessThan(1100);
    }

    [Fact]
    public async Task Run_ArgumentsWithSpacesAndQuotes_ArriveAsTheyAre()
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", "printf '%s|' \"$@\"", "sh", "a b", "\"$(id)\"", ""]);
        var result = await ProgramRun.RunAsync(start, TimeProvider.System, TestContext.Current.CancellationToken);
        Encoding.ASCII.GetString(result.Output.Span).ShouldBe("a b|\"$(id)\"||");
    }

    [Fact]
    public async Task Run_Reads_GetsNothing() => (await ShellAsync("cat; echo end")).Output.Length.ShouldBe(4);

    [Fact]
    public async Task Run_EndlessOutput_IsKilledAndRefused() =>
        (await Should.ThrowAsync<InvalidDataException>(ShellAsync("exec cat /dev/zero"))).Message.ShouldContain(
            "bytes"
        );

    [Fact]
    public async Task Run_NeverEnds_IsKilledWithItsChildren()
    {
        var pids = folder.PathOf("pids");
        var script = $"sleep 600 & echo $! > {pids}; echo $$ >> {pids}; wait";
        var time = new FakeTimeProvider();
        var run = ShellAsync(script, time);
        while (!File.Exists(pids) || (await File.ReadAllTextAsync(pids, Ct)).Count(each => each == '\n') < 2)
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Ct);
        time.Advance(TimeSpan.FromSeconds(61));
        var failure = await Should.ThrowAsync<InvalidDataException>(run);
        failure.Message.ShouldContain("longer than 60 s");
        foreach (var pid in await File.ReadAllLinesAsync(pids, TestContext.Current.CancellationToken))
            await GoneAsync(int.Parse(pid, System.Globalization.CultureInfo.InvariantCulture));
    }

    // A killed child may stay a zombie until somebody waits for it; then it runs no more.
    private static async Task GoneAsync(int pid)
    {
        while (File.Exists($"/proc/{pid}/stat"))
        {
            try
            {
                var stat = await File.ReadAllTextAsync($"/proc/{pid}/stat", TestContext.Current.CancellationToken);
                if (stat[(stat.LastIndexOf(')') + 2)..].StartsWith('Z'))
                    return;
            }
            catch (IOException)
            {
                return;
            }
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    private static Task<ProgramResult> ShellAsync(string script, TimeProvider? time = null) =>
        ProgramRun.RunAsync(
            new ProcessStartInfo("/bin/sh", ["-c", script]),
            time ?? TimeProvider.System,
            TestContext.Current.CancellationToken
        );
}
