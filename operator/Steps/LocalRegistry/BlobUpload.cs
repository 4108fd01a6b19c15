using System.Security.Cryptography;
using Dockerflow.Registry;

namespace Dockerflow.Steps.LocalRegistry;

/// <summary>A blob on its way in, hashed as it comes.</summary>
internal sealed class BlobUpload : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly string _path;
    private readonly FileStream _file;

    public BlobUpload(string directory)
    {
        _path = Path.Combine(directory, Id);
        _file = new FileStream(_path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, 1);
    }

    public string Id { get; } = Guid.NewGuid().ToString("N");

    public long Length { get; private set; }

    public async Task AppendAsync(Stream content, CancellationToken cancellationToken)
    {
        var buffer = new byte[128 * 1024];
        for (int read; (read = await content.ReadAsync(buffer, cancellationToken)) > 0; )
        {
            await WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }
    }

    public async Task WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        _hash.AppendData(content.Span);
        await _file.WriteAsync(content, cancellationToken);
        Length += content.Length;
    }

    /// <summary>Puts the finished file there if it has the digest.</summary>
    public bool MoveTo(string path, Digest digest)
    {
        _file.Dispose();
        if (Convert.ToHexStringLower(_hash.GetCurrentHash()) != digest.Hex)
        {
            return false;
        }
        File.Move(_path, path, overwrite: true);
        return true;
    }

    public void Dispose()
    {
        _hash.Dispose();
        _file.Dispose();
        File.Delete(_path);
    }
}
