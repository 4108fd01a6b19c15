using System.Text;

namespace Dockerflow.Kube.Auth;

/// <summary>Reads files that must not fill the memory, whatever they are.</summary>
internal static class BoundedFile
{
    /// <summary>Throws IOException, UnauthorizedAccessException, or InvalidDataException if it is longer than the limit.</summary>
    public static string ReadText(string path, int limit)
    {
        using var file = File.OpenRead(path);
        var bytes = new byte[Math.Min(limit, file.CanSeek ? file.Length : limit) + 1];
        var count = 0;
        while (file.Read(bytes, count, bytes.Length - count) is var read && read > 0)
        {
            count += read;
            if (count > limit)
                throw new InvalidDataException($"{path} is longer than {limit} bytes");
            if (count == bytes.Length)
                Array.Resize(ref bytes, Math.Min(limit + 1, bytes.Length * 2));
        }
        return Encoding.UTF8.GetString(bytes, 0, count);
    }
}
