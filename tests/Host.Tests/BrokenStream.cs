namespace Dockerflow.Host.Tests;

/// <summary>A pipe whose reader has gone.</summary>
internal sealed class BrokenStream : MemoryStream
{
    public int Writes { get; private set; }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Writes++;
        throw new IOException("Broken pipe");
    }
}
