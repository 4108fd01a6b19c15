using Dockerflow.Kube.Objects;

namespace Dockerflow.Kube.Core;

/// <summary>core/v1 Secret with its values decoded. Its text form never shows a value.</summary>
public sealed record Secret : IResource
{
    public ObjectMeta Metadata
    {
        get;
        init => field = value ?? new();
    } = new();
    public string? Type { get; init; }
    public IReadOnlyDictionary<string, byte[]> Data
    {
        get;
        init => field = value ?? Empty;
    } = Empty;

    private static IReadOnlyDictionary<string, byte[]> Empty { get; } = new Dictionary<string, byte[]>();

    public override string ToString() => $"Secret {ResourceKey.Of(this)}";
}
