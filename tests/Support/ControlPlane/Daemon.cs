using System.Diagnostics;
using System.Globalization;
using Dockerflow.Support.Tools;

namespace Dockerflow.Support.ControlPlane;

/// <summary>
/// A server program that can be started, stopped, frozen and started again, always with the same arguments. It never
/// outlives this process, however that ends. Not for use by two callers at once.
/// </summary>
public sealed class Daemon(string program, IReadOnlyList<string> arguments, string logFile) : IAsyncDisposable
{
    // The leash waits for the end of its input, which the kernel closes however this process ends, and kills the
    // program. It is a process of its own because a parent death signal set by this one would be sent when the *thread*
    // ends that started the program; a shell has one thread, so there the signal is exact, should the leash itself be
    // killed. A session of its own keeps a Ctrl-C at the terminal from the program.
    private const string Leash =
        "exec 2>/dev/null; setpriv --pdeathsig KILL -- \"$@\" >>\"$LOG\" 2>&1 & echo $!; read -r _; kill -9 $!; wait $!";

    private Process? leash;
    private int pid;

    public string Name { get; } = Path.GetFileName(program);

    /// <summary>Process id of the program itself; 0 if it was never started.</summary>
    public int Pid => pid;

    /// <summary>What the last life ended with, known after <see cref="KillAsync"/>; 137 if that is what ended it.</summary>
    public int? ExitCode { get; private set; }

    /// <summary>False after a stop, and if the program ended by itself.</summary>
    public bool IsRunning => leash is not null && IsAlive(pid);

    /// <summary>Starts the program; whether it is ready is for the caller to ask. Throws if it runs already.</summary>
    public async Task StartAsync(CancellationToken ct)
    {
        if (leash is not null)
        {
            throw new InvalidOperationException($"{Name} was started before and not stopped");
        }
        var start = new ProcessStartInfo("setsid", ["/bin/sh", "-c", Leash, "sh", program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["LOG"] = logFile;
        leash = Process.Start(start) ?? throw new InvalidOperationException($"cannot start {program}");
        pid = int.Parse(await leash.StandardOutput.ReadLineAsync(ct) ?? "", CultureInfo.InvariantCulture);
    }

    /// <summary>SIGKILL, frozen or not; returns when the program is gone. Nothing to do is success.</summary>
    public async Task KillAsync()
    {
        if (leash is null)
        {
            return;
        }
        leash.StandardInput.Close();
        await leash.WaitForExitAsync(CancellationToken.None);
        ExitCode = leash.ExitCode;
        leash.Dispose();
        leash = null;
    }

    /// <summary>SIGTERM, and SIGKILL if the program is still there after <paramref name="grace"/>.</summary>
    public async Task TerminateAsync(TimeSpan grace, CancellationToken ct)
    {
        if (IsRunning)
        {
            await SignalAsync("TERM", ct);
            await Polling.UntilAsync(() => Task.FromResult(!IsRunning), grace, ct);
        }
        await KillAsync();
    }

    /// <summary>SIGSTOP: connections stay open, new ones are taken by the kernel, nothing answers.</summary>
    public Task PauseAsync(CancellationToken ct) => SignalAsync("STOP", ct);

    /// <summary>SIGCONT.</summary>
    public Task ResumeAsync(CancellationToken ct) => SignalAsync("CONT", ct);

    /// <summary>The last lines of its log, of all its lives.</summary>
    public string LogTail() => File.Exists(logFile) ? string.Join('\n', File.ReadLines(logFile).TakeLast(20)) : "";

    public async ValueTask DisposeAsync() => await KillAsync();

    private Task SignalAsync(string signal, CancellationToken ct) =>
        Tool.RunAsync(new ToolCall("/bin/sh", ["-c", "kill -\"$1\" \"$2\"", "sh", signal, $"{pid}"]), ct);

    // A zombie, which the leash has not reaped yet, is no program any more.
    private static bool IsAlive(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..][0] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }
}
