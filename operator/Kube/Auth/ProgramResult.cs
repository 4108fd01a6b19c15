namespace Dockerflow.Kube.Auth;

/// <summary>How a program ended: what it wrote on its output, and the end of what it wrote on its error output.</summary>
internal sealed record ProgramResult(int ExitCode, ReadOnlyMemory<byte> Output, string LastErrors);
