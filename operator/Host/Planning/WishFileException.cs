namespace Dockerflow.Host.Planning;

/// <summary>A ContainerBuild that cannot be read; each problem names file, line, field and remedy.</summary>
internal sealed class WishFileException(IReadOnlyList<string> problems) : Exception(string.Join('\n', problems))
{
    public IReadOnlyList<string> Problems { get; } = problems;
}
