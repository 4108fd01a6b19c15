using Dockerflow.Kube.Objects;

namespace Dockerflow.Api.ContainerBuilds;

/// <summary>How a candidate is started and what it must prove before it is published.</summary>
public sealed record VerifySettings
{
    public VerifyTest? Test { get; init; }
    public IReadOnlyList<string> Args
    {
        get;
        init => field = value.Compact();
    } = [];

    /// <summary>The port the application is told in $PORT; 0 leaves the choice to the operator, which takes a random one.</summary>
    public int Port { get; init; }
    public string PathPrefix
    {
        get;
        init => field = value ?? "";
    } = "";
    public IReadOnlyList<VerifyEnv> Env
    {
        get;
        init => field = value.CompactShared();
    } = [];
    public IReadOnlyList<VerifyBackend> Backends
    {
        get;
        init => field = value.Compact();
    } = [];
    public IReadOnlyList<CheckSetting> Checks
    {
        get;
        init => field = value.Compact();
    } = [];
    public Duration Timeout
    {
        get;
        init => field = value.Value == TimeSpan.Zero ? Duration.Minutes(2) : value;
    } = Duration.Minutes(2);
}
