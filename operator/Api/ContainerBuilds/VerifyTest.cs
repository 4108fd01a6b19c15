using Dockerflow.Kube.Objects;

namespace Dockerflow.Api.ContainerBuilds;

/// <summary>The application's own tests, run in the candidate image.</summary>
public sealed record VerifyTest
{
    public IReadOnlyList<string> Args
    {
        get;
        init => field = value.Compact();
    } = [];
    public Duration Timeout
    {
        get;
        init => field = value.Value == TimeSpan.Zero ? Duration.Minutes(10) : value;
    } = Duration.Minutes(10);
}
