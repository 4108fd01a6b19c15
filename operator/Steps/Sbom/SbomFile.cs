using System.Security.Cryptography;
using Dockerflow.Steps.Posix;

namespace Dockerflow.Steps.Sbom;

/// <summary>The SBOM on its way from inspect, which alone may write that directory, to push.</summary>
internal static class SbomFile
{
    public const string Name = "sbom.spdx.json";

    /// <summary>Writes the document and answers its sha256 in hex.</summary>
    public static async Task<string> WriteAsync(
        string directory,
        SbomSubject subject,
        Inventory inventory,
        CancellationToken cancellationToken
    )
    {
        await using var file = new FileStream(Path.Combine(directory, Name), FileMode.Create, FileAccess.ReadWrite);
        await SpdxDocument.WriteAsync(file, subject, inventory, cancellationToken);
        file.Position = 0;
        return await HashAsync(file, cancellationToken);
    }

    /// <summary>To be sent; null when there is no such regular file.</summary>
    public static FileStream? Open(string directory) => NoFollow.Open(directory, Name);

    public static async Task<string> HashAsync(Stream file, CancellationToken cancellationToken) =>
        Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellationToken));
}
