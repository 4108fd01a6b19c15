using Microsoft.Extensions.Logging;

namespace Dockerflow.Runtime.Tests.Ground;

/// <summary>The last lines that were logged, for the message of a test that fails.</summary>
internal sealed class LogTail : ILogger
{
    private const int Longest = 40;
    private readonly Lock gate = new();
    private readonly Queue<string> lines = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        lock (gate)
        {
            lines.Enqueue($"{TimeProvider.System.GetUtcNow():HH:mm:ss.fff} {formatter(state, exception)}");
            if (lines.Count > Longest)
            {
                lines.Dequeue();
            }
        }
    }

    public override string ToString()
    {
        lock (gate)
        {
            return string.Join('\n', lines);
        }
    }
}
