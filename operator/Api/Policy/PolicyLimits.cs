namespace Dockerflow.Api.Policy;

/// <summary>Upper and lower bounds for what tenants may ask.</summary>
public sealed record PolicyLimits
{
    /// <summary>No image may be promised to get older than this.</summary>
    public Duration MaxAge
    {
        get;
        init => field = Or(value, Duration.Days(365));
    } = Duration.Days(365);

    /// <summary>Sources are asked at most this often, whatever a resource says.</summary>
    public Duration MinPollInterval
    {
        get;
        init => field = Or(value, Duration.Seconds(30));
    } = Duration.Seconds(30);

    /// <summary>Base images are asked this often.</summary>
    public Duration BasePollInterval
    {
        get;
        init => field = Or(value, Duration.Minutes(15));
    } = Duration.Minutes(15);

    /// <summary>A base image whose tag moves is built on when it has held its digest for this long.</summary>
    public Duration BaseDebounce
    {
        get;
        init => field = Or(value, Duration.Minutes(10));
    } = Duration.Minutes(10);

    /// <summary>Requests that sources and base images may cost one host in the long run, whoever asks for them.</summary>
    public int RequestsPerHostPerSecond
    {
        get;
        init => field = value <= 0 ? 5 : value;
    } = 5;

    /// <summary>How many of them may come at once after a quiet time.</summary>
    public int RequestsPerHostBurst
    {
        get;
        init => field = value <= 0 ? 20 : value;
    } = 20;
    public Duration BuildTimeout
    {
        get;
        init => field = Or(value, Duration.Minutes(120));
    } = Duration.Minutes(120);

    /// <summary>Largest time for a candidate to start and answer; its run keeps its place among the active ones meanwhile.</summary>
    public Duration VerifyTimeout
    {
        get;
        init => field = Or(value, Duration.Minutes(30));
    } = Duration.Minutes(30);

    /// <summary>Runs that are active at the same time, over all namespaces.</summary>
    public int ConcurrentRuns
    {
        get;
        init => field = value <= 0 ? 10 : value;
    } = 10;

    /// <summary>Runs of one namespace that are active at the same time; 0 means as many as all together.</summary>
    public int ConcurrentRunsPerNamespace
    {
        get;
        init => field = Math.Max(0, value);
    }

    /// <summary>Largest limits of the build container.</summary>
    public string BuildMemory
    {
        get;
        init => field = value ?? "4Gi";
    } = "4Gi";
    public string BuildCpu
    {
        get;
        init => field = value ?? "4";
    } = "4";
    public string BuildStorage
    {
        get;
        init => field = value ?? "20Gi";
    } = "20Gi";

    private static Duration Or(Duration value, Duration otherwise) => value.Value == TimeSpan.Zero ? otherwise : value;
}
