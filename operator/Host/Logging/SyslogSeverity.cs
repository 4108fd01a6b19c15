using Microsoft.Extensions.Logging;

namespace Dockerflow.Host.Logging;

/// <summary>Severities of RFC 5424, section 6.2.1.</summary>
internal static class SyslogSeverity
{
    public static int Of(LogLevel level) =>
        level switch
        {
            LogLevel.Critical => 2,
            LogLevel.Error => 3,
            LogLevel.Warning => 4,
            LogLevel.Information => 6,
            _ => 7,
        };
}
