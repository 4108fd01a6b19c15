namespace Dockerflow.Kube.Objects;

/// <summary>An object of any kind without its body; see <see cref="ResourceType{T}.AsMetadata"/>.</summary>
public sealed record MetadataOnly : IResource
{
    public ObjectMeta Metadata
    {
        get;
        init => field = value ?? new();
    } = new();
}
