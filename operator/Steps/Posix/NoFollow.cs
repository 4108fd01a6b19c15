using Microsoft.Win32.SafeHandles;

namespace Dockerflow.Steps.Posix;

/// <summary>Opens files that tenant code may have planted: no link is followed in any component, only regular files count.</summary>
internal static class NoFollow
{
    private const int RegularFile = 0x8000;

    /// <summary>A stream over <paramref name="root"/>/<paramref name="parts"/> and its size; null when there is no such regular file.</summary>
    /// <param name="root">Trusted directory, except for its last component.</param>
    /// <param name="parts">Names without separators.</param>
    public static FileStream? Open(string root, params ReadOnlySpan<string> parts)
    {
        var directory = Libc.OpenDirectory(Libc.CurrentDirectory, root);
        foreach (var part in parts[..^1])
        {
            directory = Step(directory, part);
        }
        if (directory < 0)
        {
            return null;
        }
        var file = Libc.OpenFile(directory, Checked(parts[^1]));
        _ = Libc.Close(directory);
        return file < 0 ? null : RegularOrNull(file);
    }

    private static int Step(int directory, string part)
    {
        if (directory < 0)
        {
            return directory;
        }
        var next = Libc.OpenDirectory(directory, Checked(part));
        _ = Libc.Close(directory);
        return next;
    }

    private static FileStream? RegularOrNull(int descriptor)
    {
        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        if (Libc.Describe(descriptor) is (RegularFile, _))
        {
            return new FileStream(handle, FileAccess.Read, 128 * 1024);
        }
        handle.Dispose();
        return null;
    }

    private static string Checked(string part) =>
        part.Length == 0
        || part is "." or ".."
        || part.Contains('/', StringComparison.Ordinal)
        || part.Contains('\0', StringComparison.Ordinal)
            ? throw new ArgumentException("not a plain file name", nameof(part))
            : part;
}
