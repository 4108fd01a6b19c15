namespace Dockerflow.Source;

/// <summary>What a pkt-line is.</summary>
internal enum PktKind
{
    Data,
    Flush,
    Delimiter,
    ResponseEnd,
    End,
    Malformed,
}
