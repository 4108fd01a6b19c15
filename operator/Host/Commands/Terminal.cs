namespace Dockerflow.Host.Commands;

/// <summary>Where a command writes to.</summary>
internal sealed record Terminal(TextWriter Output, TextWriter Error);
