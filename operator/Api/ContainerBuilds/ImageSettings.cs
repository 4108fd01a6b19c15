using Dockerflow.Kube.Objects;

namespace Dockerflow.Api.ContainerBuilds;

/// <summary>Where the image goes and under which tags.</summary>
public sealed record ImageSettings
{
    private static readonly IReadOnlyList<string> DefaultTags = ["{version}", "{commit:7}-{run}", "latest"];

    public string Repository
    {
        get;
        init => field = value ?? "";
    } = "";
    public IReadOnlyList<string> Tags
    {
        get;
        init => field = value.CompactOr(DefaultTags);
    } = DefaultTags;
    public LocalRef? CredentialsRef
    {
        get;
        init => field = Shared.OfNullable(value);
    }
    public CandidateSettings Candidates
    {
        get;
        init => field = Shared.Of(value ?? new());
    } = new();

    /// <summary>The repository that holds what is not proved yet.</summary>
    public string CandidatesRepository() =>
        Candidates.Repository.Length > 0 ? Candidates.Repository : Repository + "-candidates";
}
