using System.Diagnostics;
using Dockerflow.Runtime.Tests.Ground;

namespace Dockerflow.Runtime.Tests.ControlPlane;

public sealed class KilledProcessTests(CalmControlPlane fixture)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ProcessKilled_NothingIsLeft()
    {
        var told = Path.Combine(fixture.Plane.Directory, "told");
        await KilledAfterAsync(nameof(WaitToBeKilled), told);
        var lines = await File.ReadAllLinesAsync(told, Ct);
        string[] left = [lines[0], $"/proc/{lines[1]}", $"/proc/{lines[2]}"];
        await Eventually.HoldsAsync(() => left.Where(Directory.Exists).ShouldBeEmpty());
    }

    /// <summary>Not a test: the other process of the one above. Has a control plane, says where, and waits.</summary>
    [Fact(Explicit = true)]
    public async Task WaitToBeKilled()
    {
        var plane = fixture.Plane;
        var file =
            Environment.GetEnvironmentVariable("TELL") ?? throw new InvalidOperationException("not run by a test");
        await File.WriteAllTextAsync($"{file}.new", $"{plane.Directory}\n{plane.Etcd.Pid}\n{plane.ApiServer.Pid}", Ct);
        File.Move($"{file}.new", file);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, Ct);
    }

    /// <summary>Runs one method of this class in another process until it wrote that file, then SIGKILL.</summary>
    private static async Task KilledAfterAsync(string method, string file)
    {
        var name = $"{typeof(KilledProcessTests).FullName}.{method}";
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["-explicit", "only", "-method", name, "-noLogo"])
        {
            RedirectStandardOutput = true,
        };
        start.Environment["TELL"] = file;
        using var other = Process.Start(start)!;
        try
        {
            await Eventually.HoldsAsync(() => File.Exists(file).ShouldBeTrue());
        }
        finally
        {
            other.Kill();
            await other.WaitForExitAsync(Ct);
        }
    }
}
