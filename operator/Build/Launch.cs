namespace Dockerflow.Build;

/// <summary>What has become of bringing a build Pod into the cluster.</summary>
internal abstract record Launch
{
    private Launch() { }

    /// <summary>All objects are there, and the run's.</summary>
    public sealed record Done : Launch
    {
        public static Done Instance { get; } = new();
    }

    /// <summary>Something is in the way that goes by itself.</summary>
    public sealed record Later(string Why) : Launch;

    /// <summary>There will be none; in the server's words why.</summary>
    public sealed record Refused(string Why) : Launch;
}
