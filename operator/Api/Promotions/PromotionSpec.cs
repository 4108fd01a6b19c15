using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Api.Promotions;

/// <summary>What goes where; copied when the promotion was created.</summary>
public sealed record PromotionSpec
{
    public LocalRef ContainerBuildRef
    {
        get;
        init => field = value ?? new("");
    } = new("");
    public LocalRef BuildRunRef
    {
        get;
        init => field = value ?? new("");
    } = new("");
    public string Environment
    {
        get;
        init => field = value ?? "";
    } = "";
    public long Sequence { get; init; }

    /// <summary>repository@digest.</summary>
    public string Image
    {
        get;
        init => field = value ?? "";
    } = "";

    /// <summary>The published image's content: another image of the same content is the same to an environment. Blank when not known.</summary>
    public string Content
    {
        get;
        init => field = value ?? "";
    } = "";
    public string Revision
    {
        get;
        init => field = value ?? "";
    } = "";
    public IReadOnlyList<TargetSpec> Targets
    {
        get;
        init => field = value.Compact();
    } = [];
    public BeforeGates? Before { get; init; }
    public AfterGates? After { get; init; }
}
