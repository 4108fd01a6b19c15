using Microsoft.Extensions.Logging;

namespace Dockerflow.Host.Logging;

/// <summary>Makes loggers that write lines to one stream.</summary>
internal sealed class LineLoggerProvider(LogSink sink, TimeProvider time) : ILoggerProvider, ISupportExternalScope
{
    private IExternalScopeProvider scopes = new LoggerExternalScopeProvider();

    public ILogger CreateLogger(string categoryName) => new LineLogger(categoryName, sink, scopes, time);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => scopes = scopeProvider;

    public void Dispose() { }
}
