namespace Dockerflow.Api.BuildRuns;

/// <summary>When two images are the same to whoever runs them.</summary>
public static class ContentEqual
{
    /// <summary>Both contents are known and the same.</summary>
    public static bool Are(string one, string other) => one.Length > 0 && one == other;
}
