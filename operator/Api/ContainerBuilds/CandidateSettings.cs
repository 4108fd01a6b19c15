namespace Dockerflow.Api.ContainerBuilds;

/// <summary>Where candidates wait; blank means the image's repository with "-candidates" behind it.</summary>
public sealed record CandidateSettings
{
    public string Repository
    {
        get;
        init => field = value ?? "";
    } = "";
}
