using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Dockerflow.Host.Logging;

/// <summary>
/// Mozilla's log format, one JSON object per line (https://wiki.mozilla.org/Firefox/Services/Logging). Control and
/// non-ASCII characters are escaped, so that no message can forge a line or move a terminal's cursor.
/// </summary>
internal sealed class MozLogFormat(string hostname, int pid) : ILogFormat
{
    public void Write(LogEntry entry, IBufferWriter<byte> line)
    {
        using var json = new Utf8JsonWriter(line);
        json.WriteStartObject();
        json.WriteNumber("Timestamp", (entry.Time - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick);
        json.WriteString("Type", Bounded.Cut(entry.Category, Bounded.MostValue));
        json.WriteString("Logger", "dockerflow");
        json.WriteString("Hostname", hostname);
        json.WriteString("EnvVersion", "2.0");
        json.WriteNumber("Severity", SyslogSeverity.Of(entry.Level));
        json.WriteNumber("Pid", pid);
        WriteFields(json, entry);
        json.WriteEndObject();
    }

    private static void WriteFields(Utf8JsonWriter json, LogEntry entry)
    {
        json.WriteStartObject("Fields");
        json.WriteString("msg", Bounded.Cut(entry.Message, Bounded.MostMessage));
        foreach (var (name, value) in entry.Fields)
        {
            WriteValue(json, Bounded.Cut(name, 128), value);
        }
        if (entry.Exception is { } exception)
        {
            json.WriteString(
                "error",
                Bounded.Cut($"{exception.GetType().Name}: {exception.Message}", Bounded.MostValue)
            );
            json.WriteString("traceback", Bounded.Cut(exception.ToString(), Bounded.MostMessage));
        }
        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, string name, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNull(name);
                break;
            case bool flag:
                json.WriteBoolean(name, flag);
                break;
            case sbyte or byte or short or ushort or int or uint or long:
                json.WriteNumber(name, Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case double number when double.IsFinite(number):
                json.WriteNumber(name, number);
                break;
            default:
                json.WriteString(name, Bounded.Cut(LogText.Of(value), Bounded.MostValue));
                break;
        }
    }
}
