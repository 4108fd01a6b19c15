namespace Dockerflow.Host.Tests.Polling;

/// <summary>What a <see cref="ScriptedQuestion"/> was answered, and how it was told.</summary>
internal sealed record ScriptedAnswer(string Text, string? Problem = null);
