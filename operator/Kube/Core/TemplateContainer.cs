namespace Dockerflow.Kube.Core;

/// <summary>Name and image reference of a container in a template.</summary>
public sealed record TemplateContainer
{
    public string Name
    {
        get;
        init => field = value ?? "";
    } = "";
    public string? Image { get; init; }
}
