using System.Text;

namespace Dockerflow.Host.Configuration;

/// <summary>Reads files that people write, as long as they may be and no longer.</summary>
internal static class TextFile
{
    public const int MostBytes = 1024 * 1024;

    /// <param name="path">A file; "-" is the standard input.</param>
    /// <exception cref="IOException">It cannot be read, or is longer than 1 MiB; the message says which.</exception>
    public static string Read(string path)
    {
        try
        {
            // Read to the bound and not to the end: a device or a pipe says its length is 0.
            using var file = Open(path);
            var bytes = new byte[MostBytes + 1];
            var count = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return count <= MostBytes
                ? Encoding.UTF8.GetString(bytes, 0, count)
                : throw new InvalidDataException("longer than 1 MiB");
        }
        catch (Exception problem)
            when (problem is IOException or InvalidDataException or UnauthorizedAccessException or ArgumentException)
        {
            throw new IOException(problem.Message, problem);
        }
    }

    private static Stream Open(string path) =>
        path == "-"
            ? Console.OpenStandardInput()
            : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
}
