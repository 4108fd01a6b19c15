using System.Text;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Steps.Posix;

namespace Dockerflow.Steps.Dockerfile;

/// <summary>Reads the Dockerfile out of a stranger's tree.</summary>
internal static class DockerfileSource
{
    private const int MaxBytes = 1024 * 1024;
    private const int MaxLines = 10_000;

    /// <summary>The path below <paramref name="context"/>; it must be a regular file, reached without links.</summary>
    public static string Read(string context, string dockerfile)
    {
        var parts = TreePath.Parts(dockerfile, "build.dockerfile");
        if (parts.Count == 0)
        {
            throw Missing(dockerfile);
        }
        using var file = NoFollow.Open(context, [.. parts]) ?? throw Missing(dockerfile);
        if (file.Length > MaxBytes)
        {
            throw new StepException(FailureReason.DockerfileInvalid, "the Dockerfile is larger than 1 MiB");
        }
        using var reader = new StreamReader(file, new UTF8Encoding(false));
        var text = reader.ReadToEnd();
        return text.AsSpan().Count('\n') <= MaxLines
            ? text
            : throw new StepException(
                FailureReason.DockerfileInvalid,
                $"the Dockerfile has more than {MaxLines} lines"
            );
    }

    private static StepException Missing(string dockerfile) =>
        new(
            FailureReason.DockerfileMissing,
            $"there is no file {Printable.Quote(dockerfile, 100)} in the context (links are not followed); correct spec.build.dockerfile or source.git.contextDir"
        );
}
