using System.Globalization;
using System.Text;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Steps.Posix;

namespace Dockerflow.Steps.Dockerfile;

/// <summary>Reads Dockerfiles, within bounds.</summary>
internal static class DockerfileSource
{
    private const int MaxBytes = 1024 * 1024;
    private const int MaxLines = 10_000;

    /// <summary>Out of a stranger's tree: the path below <paramref name="context"/>; it must be a regular file, reached
    /// without links.</summary>
    public static string Read(string context, string dockerfile)
    {
        var parts = TreePath.Parts(dockerfile, "build.dockerfile");
        if (parts.Count == 0)
        {
            throw Missing(dockerfile);
        }
        using var file = NoFollow.Open(context, [.. parts]) ?? throw Missing(dockerfile);
        return ReadBounded(file);
    }

    /// <summary>A file of one's own: links are followed.</summary>
    public static string ReadFile(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return ReadBounded(file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new StepException(
                FailureReason.DockerfileMissing,
                File.Exists(path)
                    ? $"the Dockerfile {Printable.Quote(path, 200)} cannot be read: {fault.Message}"
                    : $"there is no Dockerfile {Printable.Quote(path, 200)}; correct the directory or give --file FILE",
                fault
            );
        }
    }

    /// <summary>The length that a file tells is not believed: pipes and devices tell none.</summary>
    private static string ReadBounded(FileStream file)
    {
        var bytes = new byte[MaxBytes + 1];
        var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (length > MaxBytes)
        {
            throw new StepException(FailureReason.DockerfileInvalid, "the Dockerfile is larger than 1 MiB");
        }
        using var reader = new StreamReader(
            new MemoryStream(bytes, 0, length),
            new UTF8Encoding(false),
            detectEncodingFromByteOrderMarks: false
        );
        var text = reader.ReadToEnd().TrimStart('\uFEFF');
        return text.AsSpan().Count('\n') <= MaxLines
            ? text
            : throw new StepException(
                FailureReason.DockerfileInvalid,
                string.Create(CultureInfo.InvariantCulture, $"the Dockerfile has more than {MaxLines} lines")
            );
    }

    private static StepException Missing(string dockerfile) =>
        new(
            FailureReason.DockerfileMissing,
            $"there is no file {Printable.Quote(dockerfile, 100)} in the context (links are not followed); correct spec.build.dockerfile or source.git.contextDir"
        );
}
