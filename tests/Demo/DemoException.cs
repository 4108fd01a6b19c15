namespace Dockerflow.Demo;

/// <summary>The demonstration cannot go on; the message says why, in words for whoever started it.</summary>
internal sealed class DemoException(string message, Exception? inner = null) : Exception(message, inner);
