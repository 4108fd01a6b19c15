namespace Dockerflow.Api.ContainerBuilds;

/// <summary>How one check counts, and why it was lowered.</summary>
public sealed record CheckSetting(CheckName Name, CheckLevel Level, string Reason = "")
{
    public string Reason
    {
        get;
        init => field = value ?? "";
    } = Reason ?? "";
}
