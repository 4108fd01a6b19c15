using System.Runtime.InteropServices;

namespace Dockerflow.Steps.Posix;

/// <summary>The few calls that .NET does not offer.</summary>
internal static partial class Libc
{
    public const int CurrentDirectory = -100;
    public const int Terminate = 15;

    private const int NonBlock = 0x800;
    private const int CloseOnExec = 0x80000;
    private const int EmptyPath = 0x1000;
    private const uint TypeAndSize = 0x1 | 0x200;

    // open(2) flags differ between architectures: x86 has the values of i386, arm64 its own.
    private static readonly bool Arm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
    private static readonly int NoFollow = Arm ? 0x8000 : 0x20000;
    private static readonly int DirectoryOnly = Arm ? 0x4000 : 0x10000;

    /// <summary>Read only; fails on a symbolic link, does not wait for a FIFO's writer.</summary>
    public static int OpenFile(int directory, string name) =>
        OpenAt(directory, name, NoFollow | NonBlock | CloseOnExec, 0);

    /// <summary>Fails on a symbolic link and on anything but a directory.</summary>
    public static int OpenDirectory(int directory, string name) =>
        OpenAt(directory, name, NoFollow | DirectoryOnly | CloseOnExec, 0);

    /// <summary>The mode's file type bits and the size; null when the descriptor cannot be asked.</summary>
    public static unsafe (int Type, long Size)? Describe(int descriptor)
    {
        // struct statx has the same layout everywhere: stx_mode at 28, stx_size at 40, 256 bytes in all.
        var buffer = stackalloc byte[256];
        return StatX(descriptor, "", EmptyPath, TypeAndSize, buffer) == 0
            ? (*(ushort*)(buffer + 28) & 0xf000, *(long*)(buffer + 40))
            : null;
    }

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "kill")]
    public static partial int Kill(int process, int signal);

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenAt(int directory, string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int StatX(int directory, string path, int flags, uint mask, byte* buffer);
}
