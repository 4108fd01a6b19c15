using Microsoft.Extensions.Logging;

namespace Dockerflow.Host.Logging;

/// <summary>Sets logging up.</summary>
internal static class Logs
{
    /// <param name="output">Gets one line per message.</param>
    /// <param name="asText">For people; otherwise mozlog.</param>
    /// <param name="least">Least severe level; the web server's own chatter starts at Warning.</param>
    /// <param name="time">Clock of the timestamps.</param>
    public static ILoggerFactory Create(Stream output, bool asText, LogLevel least, TimeProvider time)
    {
        ILogFormat format = asText
            ? new TextFormat()
            : new MozLogFormat(Environment.MachineName, Environment.ProcessId);
        var provider = new LineLoggerProvider(new LogSink(output, format), time);
        return LoggerFactory.Create(logging =>
            logging
                .AddProvider(provider)
                .SetMinimumLevel(least)
                // A port that is taken is told by the command, in one line.
                .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None)
                .AddFilter("Microsoft", level => level >= LogLevel.Warning && level >= least)
        );
    }
}
