namespace Dockerflow.Steps.Sbom;

/// <summary>Which files tell about packages, by their path in the image. Pure.</summary>
internal static class PackagePath
{
    private const int MaxPathChars = 1024;
    private const int Database = 16 * 1024 * 1024;
    private const int Document = 1024 * 1024;
    private const int Headers = 64 * 1024;
    private const string DpkgParts = "var/lib/dpkg/status.d/";

    public static FileKind Of(string path) =>
        path switch
        {
            "var/lib/dpkg/status" => FileKind.Dpkg,
            "lib/apk/db/installed" or "usr/lib/apk/db/installed" => FileKind.Apk,
            "etc/os-release" or "usr/lib/os-release" => FileKind.Release,
            { Length: > MaxPathChars } => FileKind.None,
            _ when IsDpkgPart(path) => FileKind.Dpkg,
            _ when IsNpm(path) => FileKind.Npm,
            _ when IsPython(path) => FileKind.Python,
            _ => FileKind.None,
        };

    /// <summary>What is read of such a file; of Python's, the headers are at the beginning.</summary>
    public static int MaxBytes(FileKind kind) =>
        kind switch
        {
            FileKind.Dpkg or FileKind.Apk => Database,
            FileKind.Npm => Document,
            _ => Headers,
        };

    /// <summary>Images without a package manager have a file for each package there, beside files with its hashes.</summary>
    private static bool IsDpkgPart(string path) =>
        path.StartsWith(DpkgParts, StringComparison.Ordinal)
        && path.IndexOf('/', DpkgParts.Length) < 0
        && !path.EndsWith(".md5sums", StringComparison.Ordinal);

    private static bool IsNpm(string path) =>
        path.EndsWith("/package.json", StringComparison.Ordinal)
        && (
            path.StartsWith("node_modules/", StringComparison.Ordinal)
            || path.Contains("/node_modules/", StringComparison.Ordinal)
        );

    /// <summary>PyPA's "Recording installed projects", and setuptools' older egg-info, a directory or a file.</summary>
    private static bool IsPython(string path)
    {
        if (
            !path.EndsWith(".dist-info/METADATA", StringComparison.Ordinal)
            && !path.EndsWith(".egg-info/PKG-INFO", StringComparison.Ordinal)
            && !path.EndsWith(".egg-info", StringComparison.Ordinal)
        )
        {
            return false;
        }
        var parts = path.Split('/');
        var above = parts[^1] is "METADATA" or "PKG-INFO" ? 3 : 2;
        return parts.Length >= above && parts[^above] is "site-packages" or "dist-packages";
    }
}
