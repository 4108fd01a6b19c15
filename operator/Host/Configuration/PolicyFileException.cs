namespace Dockerflow.Host.Configuration;

/// <summary>A policy that cannot be used; each problem names file, line, field and remedy.</summary>
public sealed class PolicyFileException(IReadOnlyList<string> problems) : Exception(string.Join('\n', problems))
{
    public IReadOnlyList<string> Problems { get; } = problems;
}
