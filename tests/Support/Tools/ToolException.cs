namespace Dockerflow.Support.Tools;

/// <summary>A program or a service that a test leans on failed; the message says what it said.</summary>
public sealed class ToolException(string message, Exception? inner = null) : Exception(message, inner);
