namespace Dockerflow.Net;

/// <summary>One request that was sent, as far as it concerns how soon to send the next.</summary>
/// <param name="Host">The peer, by the name users know it by.</param>
/// <param name="Pause">How long it wants to be left alone; null when it did not say, or did not answer.</param>
public sealed record OutboundAnswer(string Host, TimeSpan? Pause);
