namespace Dockerflow.Api.ContainerBuilds;

/// <summary>One container of one workload. Another namespace's workload must consent by annotation.</summary>
public sealed record TargetSpec
{
    public string Kind
    {
        get;
        init => field = value ?? "Deployment";
    } = "Deployment";

    /// <summary>Blank means the ContainerBuild's own.</summary>
    public string Namespace
    {
        get;
        init => field = value ?? "";
    } = "";
    public string Name
    {
        get;
        init => field = value ?? "";
    } = "";

    /// <summary>Blank means the workload's only container.</summary>
    public string Container
    {
        get;
        init => field = value ?? "";
    } = "";
}
