namespace Dockerflow.Kube.Core;

/// <summary>The containers of a Pod template, in the order of the spec.</summary>
public sealed record PodTemplateSpec
{
    public IReadOnlyList<TemplateContainer> InitContainers
    {
        get;
        init => field = value ?? [];
    } = [];
    public IReadOnlyList<TemplateContainer> Containers
    {
        get;
        init => field = value ?? [];
    } = [];
}
