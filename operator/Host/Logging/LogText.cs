using System.Globalization;

namespace Dockerflow.Host.Logging;

/// <summary>A logged value as text, the same on every machine.</summary>
internal static class LogText
{
    public static string Of(object? value) =>
        value switch
        {
            null => "null",
            string text => text,
            DateTimeOffset time => time.ToString("O", CultureInfo.InvariantCulture),
            IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? "",
        };
}
