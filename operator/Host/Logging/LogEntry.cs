using Microsoft.Extensions.Logging;

namespace Dockerflow.Host.Logging;

/// <summary>One thing to log. Everything in it may come from strangers; only the formats make it harmless.</summary>
internal sealed record LogEntry(
    DateTimeOffset Time,
    LogLevel Level,
    string Category,
    string Message,
    Exception? Exception,
    IReadOnlyDictionary<string, object?> Fields
);
