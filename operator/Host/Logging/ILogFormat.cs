using System.Buffers;

namespace Dockerflow.Host.Logging;

/// <summary>How an entry becomes exactly one line, without its end.</summary>
internal interface ILogFormat
{
    void Write(LogEntry entry, IBufferWriter<byte> line);
}
