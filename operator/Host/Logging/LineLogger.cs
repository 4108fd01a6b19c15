using Microsoft.Extensions.Logging;

namespace Dockerflow.Host.Logging;

/// <summary>The logger of one category. Levels are filtered before they come here.</summary>
internal sealed class LineLogger(string category, LogSink sink, IExternalScopeProvider scopes, TimeProvider time)
    : ILogger
{
    public IDisposable BeginScope<TState>(TState state)
        where TState : notnull => scopes.Push(state);

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        var fields = LogFields.Of(state, scopes);
        sink.Write(new LogEntry(time.GetUtcNow(), logLevel, category, formatter(state, exception), exception, fields));
    }
}
