using System.Buffers;

namespace Dockerflow.Host.Logging;

/// <summary>Writes whole lines, one at a time, whoever calls.</summary>
internal sealed class LogSink(Stream output, ILogFormat format)
{
    private readonly Lock writing = new();
    private readonly ArrayBufferWriter<byte> line = new(1024);

    public void Write(LogEntry entry)
    {
        lock (writing)
        {
            line.ResetWrittenCount();
            format.Write(entry, line);
            line.Write("\n"u8);
            try
            {
                output.Write(line.WrittenSpan);
                output.Flush();
            }
            catch (IOException)
            {
                // Nobody reads the log any more; the work goes on.
            }
        }
    }
}
