namespace Dockerflow.Steps.Sbom;

/// <summary>Reads one file of an image. Whatever is in it, the answer is what could be read, and what could not. Pure.</summary>
internal static class PackageReader
{
    /// <param name="path">Of the file.</param>
    /// <param name="content">Its beginning, of <see cref="PackagePath.MaxBytes"/> at most.</param>
    /// <param name="size">How large it is.</param>
    /// <param name="budget">For its packages.</param>
    public static FoundFile Read(string path, byte[] content, long size, SbomBudget budget)
    {
        var kind = PackagePath.Of(path);
        var into = new PackageCollector(budget);
        var isCut = content.Length < size;
        if (isCut && kind != FileKind.Python)
        {
            into.Trouble($"only the first {content.Length} of {size} bytes were read");
        }
        Read(kind, isCut && kind is FileKind.Dpkg or FileKind.Apk ? WholeParagraphs(content) : content, into);
        return new FoundFile(
            path,
            into.Packages,
            into.Problem,
            kind == FileKind.Release ? OsRelease.Read(content) : null
        );
    }

    private static void Read(FileKind kind, ReadOnlyMemory<byte> content, PackageCollector into)
    {
        switch (kind)
        {
            case FileKind.Dpkg:
                DpkgStatus.Read(content.Span, into);
                break;
            case FileKind.Apk:
                ApkInstalled.Read(content.Span, into);
                break;
            case FileKind.Npm:
                NpmPackage.Read(content, into);
                break;
            case FileKind.Python:
                PythonMetadata.Read(content.Span, into);
                break;
        }
    }

    /// <summary>Half a paragraph could be taken for a package of another version.</summary>
    private static ReadOnlyMemory<byte> WholeParagraphs(byte[] content) =>
        content.AsMemory(0, content.AsSpan().LastIndexOf("\n\n"u8) + 1);
}
