using System.Text.Json.Serialization;

namespace Dockerflow.Kube.Objects;

/// <summary>The part of Kubernetes' object metadata that an operator reads or writes; managedFields are skipped while parsing.</summary>
public sealed record ObjectMeta
{
    public string? Name { get; init; }
    public string? Namespace { get; init; }
    public string? Uid { get; init; }
    public string? ResourceVersion { get; init; }
    public long? Generation { get; init; }
    public DateTimeOffset? CreationTimestamp { get; init; }
    public DateTimeOffset? DeletionTimestamp { get; init; }

    [JsonConverter(typeof(TextMapConverter))]
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>Null if there are none. The value of kubectl's last-applied-configuration is not kept: it reads as blank.</summary>
    [JsonConverter(typeof(TextMapConverter))]
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }
    public IReadOnlyList<string>? Finalizers
    {
        get;
        init => field = value?.Compact();
    }
    public IReadOnlyList<OwnerReference>? OwnerReferences
    {
        get;
        init => field = value?.Compact();
    }

    /// <summary>The value of an annotation, or null.</summary>
    public string? Annotation(string key) => Annotations?.GetValueOrDefault(key);

    /// <summary>The value of a label, or null.</summary>
    public string? Label(string key) => Labels?.GetValueOrDefault(key);

    /// <summary>The owner that controls this object, or null.</summary>
    public OwnerReference? Controller() => OwnerReferences?.FirstOrDefault(owner => owner.Controller == true);
}
