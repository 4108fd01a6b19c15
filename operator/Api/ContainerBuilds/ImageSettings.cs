namespace Dockerflow.Api.ContainerBuilds;

/// <summary>Where the image goes and under which tags.</summary>
public sealed record ImageSettings
{
    public string Repository
    {
        get;
        init => field = value ?? "";
    } = "";
    public IReadOnlyList<string> Tags
    {
        get;
        init => field = value ?? ["{version}", "{commit:7}-{run}", "latest"];
    } = ["{version}", "{commit:7}-{run}", "latest"];
    public LocalRef? CredentialsRef { get; init; }
    public CandidateSettings Candidates
    {
        get;
        init => field = value ?? new();
    } = new();

    /// <summary>The repository that holds what is not proved yet.</summary>
    public string CandidatesRepository() =>
        Candidates.Repository.Length > 0 ? Candidates.Repository : Repository + "-candidates";
}
