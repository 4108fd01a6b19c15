using System.Runtime.InteropServices;

namespace Dockerflow.Host.Commands;

/// <summary>Turns the first SIGTERM or SIGINT into a cancellation. A second one ends the process at once.</summary>
internal sealed class ProcessSignals : IDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly PosixSignalRegistration terminate;
    private readonly PosixSignalRegistration interrupt;

    public ProcessSignals()
    {
        terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    }

    public CancellationToken Stopping => stopping.Token;

    public void Dispose()
    {
        terminate.Dispose();
        interrupt.Dispose();
        stopping.Dispose();
    }

    private void Stop(PosixSignalContext signal)
    {
        signal.Cancel = !stopping.IsCancellationRequested;
        stopping.Cancel();
    }
}
