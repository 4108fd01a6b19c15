namespace Dockerflow.Kube.Auth;

/// <summary>Text that stands in the configuration itself, or in a file that others may replace. One of the two is set.</summary>
internal sealed record PemSource(string? Path, string? Text)
{
    /// <summary>Throws if the file is missing, unreadable or longer than 1 MiB.</summary>
    public string Read() => Text ?? BoundedFile.ReadText(Path!, 1024 * 1024);
}
