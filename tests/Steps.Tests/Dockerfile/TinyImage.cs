using System.Buffers.Binary;
using System.Formats.Tar;
using System.Runtime.InteropServices;
using System.Text;
using Dockerflow.Registry;

namespace Dockerflow.Steps.Tests.Dockerfile;

/// <summary>An image of one layer in which every RUN succeeds: its /bin/sh is a program that does nothing.</summary>
internal sealed class TinyImage
{
    public const string ManifestType = "application/vnd.oci.image.manifest.v1+json";

    /// <param name="padding">So many bytes more.</param>
    public TinyImage(int padding = 0)
    {
        var layer = Layer(padding);
        var config = Utf8(
            $$$"""{"architecture":"amd64","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":["{{{Digest.Sha256Of(layer)}}}"]}}"""
        );
        Manifest = Utf8(
            $$"""{"schemaVersion":2,"mediaType":"{{ManifestType}}","config":{{Descriptor("config.v1+json", config)}},"layers":[{{Descriptor("layer.v1.tar", layer)}}]}"""
        );
        Blobs = new[] { layer, config }.ToDictionary(blob => Digest.Sha256Of(blob).ToString());
    }

    public byte[] Manifest { get; }

    public IReadOnlyDictionary<string, byte[]> Blobs { get; }

    private static string Descriptor(string type, byte[] blob) =>
        $$"""{"mediaType":"application/vnd.oci.image.{{type}}","digest":"{{Digest.Sha256Of(blob)}}","size":{{blob.Length}}}""";

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Layer(int padding)
    {
        using var bytes = new MemoryStream();
        using (var tar = new TarWriter(bytes, TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach (var name in (string[])["bin", "dev", "etc", "out", "proc", "sys", "tmp"])
            {
                Write(tar, new UstarTarEntry(TarEntryType.Directory, name + "/"), null);
            }
            Write(tar, new UstarTarEntry(TarEntryType.RegularFile, "bin/sh"), Program());
            Write(tar, new UstarTarEntry(TarEntryType.RegularFile, "etc/file"), Utf8("file\n"));
            Write(tar, new UstarTarEntry(TarEntryType.RegularFile, "etc/padding"), new byte[padding]);
            Write(tar, new UstarTarEntry(TarEntryType.RegularFile, "etc/passwd"), Utf8("root:x:0:0:root:/:/bin/sh\n"));
            Write(tar, new UstarTarEntry(TarEntryType.RegularFile, "out/app"), Utf8("app\n"));
        }
        return bytes.ToArray();
    }

    private static void Write(TarWriter tar, UstarTarEntry entry, byte[]? content)
    {
        entry.Mode = (UnixFileMode)0b111_101_101;
        entry.ModificationTime = DateTimeOffset.UnixEpoch;
        if (content is not null)
        {
            entry.DataStream = new MemoryStream(content);
        }
        tar.WriteEntry(entry);
    }

    /// <summary>A static ELF executable of one segment whose only instructions are exit(0).</summary>
    private static byte[] Program()
    {
        const int Headers = 64 + 56;
        const ulong Base = 0x400000;
        var (machine, code) = Exit();
        var elf = new byte[Headers + code.Length];
        byte[] identity = [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1];
        identity.CopyTo(elf, 0);
        Put(elf, 16, 2, (ushort)2, machine);
        Put(elf, 20, 1u);
        Put(elf, 24, Base + Headers, 64ul);
        Put(elf, 52, 2, (ushort)64, (ushort)56, (ushort)1);
        Put(elf, 64, 1u, 5u);
        Put(elf, 80, Base, Base, (ulong)elf.Length, (ulong)elf.Length, 0x1000ul);
        code.CopyTo(elf, Headers);
        return elf;
    }

    private static (ushort Machine, byte[] Code) Exit() =>
        RuntimeInformation.ProcessArchitecture == Architecture.Arm64
            ? (183, [0x00, 0x00, 0x80, 0xd2, 0xa8, 0x0b, 0x80, 0xd2, 0x01, 0x00, 0x00, 0xd4])
            : (62, [0x31, 0xff, 0xb8, 60, 0, 0, 0, 0x0f, 0x05]);

    private static void Put(byte[] target, int offset, int width, params ushort[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(target.AsSpan(offset + (i * width)), values[i]);
        }
    }

    private static void Put(byte[] target, int offset, params uint[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(target.AsSpan(offset + (i * sizeof(uint))), values[i]);
        }
    }

    private static void Put(byte[] target, int offset, params ulong[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(target.AsSpan(offset + (i * sizeof(ulong))), values[i]);
        }
    }
}
