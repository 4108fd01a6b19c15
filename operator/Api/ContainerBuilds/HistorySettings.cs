namespace Dockerflow.Api.ContainerBuilds;

/// <summary>How many finished runs stay.</summary>
public sealed record HistorySettings
{
    public int Keep
    {
        get;
        init => field = value == 0 ? 10 : value;
    } = 10;
}
