namespace Dockerflow.Demo;

/// <summary>What the command line asked for. Timeout is for the whole demonstration.</summary>
internal sealed record DemoOptions(bool Plain, bool Clean, TimeSpan Timeout);
