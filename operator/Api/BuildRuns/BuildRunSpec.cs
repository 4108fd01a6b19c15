using Dockerflow.Api.ContainerBuilds;

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

    /// <summary>Hash of the settings above; the Spec rule compares it.</summary>
    public string SettingsHash
    {
        get;
        init => field = value ?? "";
    } = "";
}
