using System.Diagnostics;

namespace Dockerflow.Support.ControlPlane;

/// <summary>A temporary directory that goes when it is disposed, and also when this process is killed.</summary>
public sealed class StateDirectory : IAsyncDisposable
{
    // The janitor waits for the end of its input, which the kernel closes however this process ends. Whatever still
    // writes in there dies at the same moment (see Daemon), so the removal is repeated until it worked. A session of its
    // own, so that a signal to the whole group of the test run does not end the janitor first.
    private const string Janitor = "read -r _; until rm -rf -- \"$1\" 2>/dev/null; do sleep 0.1; done";
    private readonly Process janitor;

    public StateDirectory(string prefix)
    {
        Path = Directory.CreateTempSubdirectory(prefix).FullName;
        janitor =
            Process.Start(
                new ProcessStartInfo("setsid", ["/bin/sh", "-c", Janitor, "sh", Path]) { RedirectStandardInput = true }
            ) ?? throw new InvalidOperationException("cannot start a shell");
    }

    public string Path { get; }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public async ValueTask DisposeAsync()
    {
        janitor.StandardInput.Close();
        await janitor.WaitForExitAsync(CancellationToken.None);
        janitor.Dispose();
    }
}
