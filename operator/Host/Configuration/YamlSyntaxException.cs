namespace Dockerflow.Host.Configuration;

/// <summary>A text that is no YAML, or more of it than a configuration needs.</summary>
public sealed class YamlSyntaxException(long line, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Counted from 1.</summary>
    public long Line { get; } = line;
}
