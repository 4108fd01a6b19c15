using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Dockerflow.Host.Logging;

/// <summary>One line for a person at a terminal. Characters that could move its cursor or reorder text are escaped.</summary>
internal sealed class TextFormat : ILogFormat
{
    public void Write(LogEntry entry, IBufferWriter<byte> line)
    {
        var text = new StringBuilder();
        text.Append(entry.Time.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture))
            .Append(' ')
            .Append(Word(entry.Level))
            .Append(' ');
        AppendSafely(text, Bounded.Cut(entry.Message, Bounded.MostMessage));
        foreach (var (name, value) in entry.Fields)
        {
            text.Append(' ');
            AppendSafely(text, Bounded.Cut($"{name}={LogText.Of(value)}", Bounded.MostValue));
        }
        if (entry.Exception is { } exception)
        {
            text.Append(" | ");
            AppendSafely(text, Bounded.Cut(exception.ToString(), Bounded.MostMessage));
        }
        Encoding.UTF8.GetBytes(text.ToString(), line);
    }

    private static string Word(LogLevel level) =>
        level switch
        {
            LogLevel.Critical => "CRIT ",
            LogLevel.Error => "ERROR",
            LogLevel.Warning => "WARN ",
            LogLevel.Information => "INFO ",
            _ => "DEBUG",
        };

    private static void AppendSafely(StringBuilder text, string unsafeText)
    {
        foreach (var character in unsafeText)
        {
            if (
                char.IsControl(character)
                || char.GetUnicodeCategory(character)
                    is UnicodeCategory.Format
                        or UnicodeCategory.LineSeparator
                        or UnicodeCategory.ParagraphSeparator
            )
            {
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
            }
            else
            {
                text.Append(character);
            }
        }
    }
}
