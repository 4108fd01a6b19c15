using System.Collections.Concurrent;
using Dockerflow.Registry;

namespace Dockerflow.Steps.LocalRegistry;

/// <summary>The blobs of an OCI image layout (image-spec, image-layout) on disk: a file is there only when it is whole and has its digest.</summary>
internal sealed class BlobFolder
{
    private readonly ConcurrentDictionary<string, BlobUpload> _uploads = new(StringComparer.Ordinal);
    private readonly string _blobs;
    private readonly string _incoming;

    /// <param name="layout">The layout's directory; made if it is not there.</param>
    /// <param name="incoming">Where unfinished uploads are, on the same file system.</param>
    public BlobFolder(string layout, string incoming)
    {
        _blobs = Directory.CreateDirectory(Path.Combine(layout, "blobs", "sha256")).FullName;
        _incoming = Directory.CreateDirectory(incoming).FullName;
    }

    /// <summary>Only sha256 is stored here, as Buildah names everything.</summary>
    public static bool Takes(Digest digest) => digest.Algorithm == "sha256";

    public FileInfo? Find(Digest digest) =>
        Takes(digest) && new FileInfo(PathOf(digest)) is { Exists: true } file ? file : null;

    public async Task<Digest> WriteAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var upload = Begin();
        await upload.AppendAsync(new MemoryStream(content.ToArray()), cancellationToken);
        var digest = Digest.Sha256Of(content.Span);
        return Complete(upload.Id, digest) ? digest : throw new IOException("the file does not hold what was written");
    }

    /// <summary>Takes over a file that has this digest already.</summary>
    public void Adopt(string file, Digest digest) => File.Move(file, PathOf(digest), overwrite: true);

    public BlobUpload Begin()
    {
        var upload = new BlobUpload(_incoming);
        _uploads[upload.Id] = upload;
        return upload;
    }

    public BlobUpload? Upload(string id) => _uploads.GetValueOrDefault(id);

    /// <summary>False: there is no such upload, or its content has another digest; it is gone then.</summary>
    public bool Complete(string id, Digest digest)
    {
        if (!_uploads.TryRemove(id, out var upload))
        {
            return false;
        }
        using (upload)
        {
            return upload.MoveTo(PathOf(digest), digest);
        }
    }

    /// <summary>Removes what came of an upload; nothing, where it is complete or gone.</summary>
    public void Abandon(string id)
    {
        if (_uploads.TryRemove(id, out var upload))
        {
            upload.Dispose();
        }
    }

    private string PathOf(Digest digest) =>
        Takes(digest)
            ? Path.Combine(_blobs, digest.Hex)
            : throw new StepException(Api.BuildRuns.FailureReason.StepFailed, "only sha256 is stored here");
}
