namespace Dockerflow.Host.Polling;

/// <summary>An answer, and when it is worth asking again.</summary>
internal sealed record Polled<T>(T Answer, DateTimeOffset AskAgain);
