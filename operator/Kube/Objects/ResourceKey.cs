namespace Dockerflow.Kube.Objects;

/// <summary>Namespace and name of an object of a known type; a cluster-scoped object has an empty namespace.</summary>
public readonly record struct ResourceKey(string Namespace, string Name)
{
    public static ResourceKey Of(IResource resource) =>
        new(resource.Metadata.Namespace ?? "", resource.Metadata.Name ?? "");

    public override string ToString() => Namespace.Length == 0 ? Name : $"{Namespace}/{Name}";
}
