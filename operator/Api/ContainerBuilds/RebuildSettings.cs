using Dockerflow.Kube.Objects;

namespace Dockerflow.Api.ContainerBuilds;

/// <summary>What starts a rebuild, of which commit, and when.</summary>
public sealed record RebuildSettings
{
    public IReadOnlyList<RebuildTrigger> Triggers
    {
        get;
        init => field = value.CompactOr(Default);
    } = Default;
    public RevisionPolicy Revision { get; init; }
    public IReadOnlyList<RebuildWindow> Windows
    {
        get;
        init => field = value.Compact();
    } = [];

    private static readonly IReadOnlyList<RebuildTrigger> Default =
    [
        RebuildTrigger.Age,
        RebuildTrigger.Base,
        RebuildTrigger.Source,
        RebuildTrigger.Spec,
    ];
}
