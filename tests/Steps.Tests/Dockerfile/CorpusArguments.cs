namespace Dockerflow.Steps.Tests.Dockerfile;

/// <summary>args.json of a corpus entry; all of it is optional.</summary>
internal sealed record CorpusArguments
{
    public string Target { get; set; } = "";
    public IReadOnlyDictionary<string, string> Args { get; set; } = new Dictionary<string, string>();

    /// <summary>Buildah asks for the same images and then fails, with this in its output.</summary>
    public string? BuildahFails { get; set; }

    /// <summary>Why Buildah does something else than the Dockerfile reference says.</summary>
    public string? BuildahDiffers { get; set; }
}
