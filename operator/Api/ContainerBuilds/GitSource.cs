using System.Text.Json.Serialization;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Api.ContainerBuilds;

/// <summary>A git repository, the reference that is followed, and how often it is asked.</summary>
public sealed record GitSource
{
    public string Url
    {
        get;
        init => field = value ?? "";
    } = "";
    public GitRef Ref
    {
        get;
        init => field = Shared.Of(value ?? new());
    } = new();
    public string ContextDir
    {
        get;
        init => field = value ?? ".";
    } = ".";

    /// <summary>What .gitmodules names is checked out too.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Submodules { get; init; }
    public LocalRef? CredentialsRef
    {
        get;
        init => field = Shared.OfNullable(value);
    }
    public Duration PollInterval
    {
        get;
        init => field = value.Value == TimeSpan.Zero ? Duration.Minutes(5) : value;
    } = Duration.Minutes(5);
}
