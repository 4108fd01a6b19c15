using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Api.BuildRuns;

/// <summary>All inputs of the attempt, copied when it was created, so that a later change of the wish cannot change it.</summary>
public sealed record BuildRunSpec
{
    public LocalRef ContainerBuildRef
    {
        get;
        init => field = value ?? new("");
    } = new("");

    /// <summary>Counts the runs of one ContainerBuild; nothing else says what is older.</summary>
    public long Sequence { get; init; }

    /// <summary>Generation of the ContainerBuild when the run was created.</summary>
    public long Generation { get; init; }

    /// <summary>Uid of the run before this one; blank for the first.</summary>
    public string Follows
    {
        get;
        init => field = value ?? "";
    } = "";
    public BuildCause Cause
    {
        get;
        init => field = value ?? new("", "");
    } = new("", "");
    public RunSource Source
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
    public VerifySettings Verify
    {
        get;
        init => field = value ?? new();
    } = new();

    /// <summary>
    /// Digests that the watched base images had before those of the run this one follows, oldest first, or null: a reference that
    /// returns to one of them has gone back. Carried from run to run, because runs leave the history.
    /// </summary>
    public IReadOnlyList<BaseImage>? EarlierBases
    {
        get;
        init => field = value is { Count: > 0 } ? value.CompactShared() : null;
    }

    /// <summary>Base images that keep this digest whatever their tag says now, because the tag has gone back; null where there is none.</summary>
    public IReadOnlyList<BaseImage>? PinnedBases
    {
        get;
        init => field = value is { Count: > 0 } ? value.CompactShared() : null;
    }

    /// <summary>Layers that may be reused; null where everything is made anew.</summary>
    public CacheSource? Cache { get; init; }

    /// <summary>Name of the run whose recorded inputs are built again; null for all others.</summary>
    public string? Rebuilds
    {
        get;
        init => field = string.IsNullOrEmpty(value) ? null : value;
    }

    /// <summary>Hash of the settings that the ContainerBuild had when the run was created; the Spec rule compares it.</summary>
    public string SettingsHash
    {
        get;
        init => field = value ?? "";
    } = "";
}
