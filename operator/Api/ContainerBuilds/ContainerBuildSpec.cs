using Dockerflow.Kube.Objects;

namespace Dockerflow.Api.ContainerBuilds;

/// <summary>The wish itself; see crds/containerbuilds.yaml for bounds and defaults.</summary>
public sealed record ContainerBuildSpec
{
    public Duration MaxAge
    {
        get;
        init => field = value.Value == TimeSpan.Zero ? Duration.Days(30) : value;
    } = Duration.Days(30);
    public SourceSpec Source
    {
        get;
        init => field = value ?? new();
    } = new();
    public BuildSettings Build
    {
        get;
        init => field = value ?? new();
    } = new();
    public ImageSettings Image
    {
        get;
        init => field = value ?? new();
    } = new();
    public RebuildSettings Rebuild
    {
        get;
        init => field = Shared.Of(value ?? new());
    } = new();
    public VerifySettings Verify
    {
        get;
        init => field = value ?? new();
    } = new();
    public IReadOnlyList<EnvironmentSpec> Environments
    {
        get;
        init => field = value.Compact();
    } = [];
    public HistorySettings History
    {
        get;
        init => field = Shared.Of(value ?? new());
    } = new();
    public bool Suspend { get; init; }
}
