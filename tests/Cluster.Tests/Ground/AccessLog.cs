namespace Dockerflow.Cluster.Tests.Ground;

/// <summary>A server's log from now on.</summary>
internal sealed class AccessLog(string path)
{
    private readonly long start = new FileInfo(path).Length;

    /// <summary>The whole lines that came since.</summary>
    public async Task<IReadOnlyList<string>> NewLinesAsync(CancellationToken ct)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Position = start;
        using var reader = new StreamReader(file);
        return (await reader.ReadToEndAsync(ct)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
