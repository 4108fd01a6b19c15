namespace Dockerflow.Api.ContainerBuilds;

/// <summary>Where the source is.</summary>
public sealed record SourceSpec
{
    public GitSource Git
    {
        get;
        init => field = value ?? new();
    } = new();
}
