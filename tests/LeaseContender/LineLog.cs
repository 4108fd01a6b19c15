using Microsoft.Extensions.Logging;

namespace Dockerflow.LeaseContender;

/// <summary>Logs as lines that begin with "#".</summary>
internal sealed class LineLog(Action<string> tell) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        if (IsEnabled(logLevel))
            tell($"# {logLevel}: {formatter(state, exception)}");
    }
}
