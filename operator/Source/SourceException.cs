namespace Dockerflow.Source;

/// <summary>A source that could not be read. The message is fit for a user's status and holds nothing remote or secret.</summary>
public sealed class SourceException : Exception
{
    /// <summary>Makes a failure of this kind.</summary>
    public SourceException(SourceFailure kind, string message, TimeSpan? retryAfter = null, Exception? inner = null)
        : base(message, inner) => (Kind, RetryAfter) = (kind, retryAfter);

    /// <summary>What a server said could not even be read as what it should be; its words are not repeated.</summary>
    public static SourceException NotUnderstood(string host, Exception inner) =>
        new(SourceFailure.Protocol, $"{host} answered something that cannot be understood", null, inner);

    /// <summary>What went wrong.</summary>
    public SourceFailure Kind { get; }

    /// <summary>How long the server asked to be left alone.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>A later attempt may go well without anyone changing anything.</summary>
    public bool IsTransient => Kind is SourceFailure.Unreachable or SourceFailure.RateLimited;
}
