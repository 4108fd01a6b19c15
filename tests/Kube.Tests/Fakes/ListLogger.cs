using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Dockerflow.Kube.Tests.Fakes;

/// <summary>Keeps what was logged, with the members of the scopes around it.</summary>
internal sealed class ListLogger : ILogger
{
    private readonly LoggerExternalScopeProvider scopes = new();

    public ConcurrentQueue<(LogLevel Level, string Text, IReadOnlyDictionary<string, object> Scope)> Lines { get; } =
        new();

    public IDisposable BeginScope<TState>(TState state)
        where TState : notnull => scopes.Push(state);

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        var scope = new Dictionary<string, object>();
        scopes.ForEachScope(
            (each, all) =>
            {
                if (each is IEnumerable<KeyValuePair<string, object>> members)
                    foreach (var (name, value) in members)
                        all[name] = value;
            },
            scope
        );
        Lines.Enqueue((logLevel, formatter(state, exception), scope));
    }
}
