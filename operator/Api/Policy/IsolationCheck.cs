namespace Dockerflow.Api.Policy;

/// <summary>What makes <see cref="IsolationSettings"/> acceptable; says the problem in an administrator's words.</summary>
public static class IsolationCheck
{
    private const int LongestPath = 256;

    /// <summary>Path of the field, and what is wrong with it. The server refuses a profile's path that leaves its directory.</summary>
    public static IEnumerable<(string Path, string Message)> Problems(IsolationSettings isolation)
    {
        if (isolation.SeccompProfile is { } path && !IsInside(path))
        {
            yield return (
                "isolation.seccompProfile",
                "must be a path below the kubelet's seccomp directory, like dockerflow/build.json, without .. and without a leading /"
            );
        }
    }

    private static bool IsInside(string path) =>
        path.Length <= LongestPath
        && !path.StartsWith('/')
        && !path.Any(character => char.IsControl(character) || char.IsWhiteSpace(character))
        && !path.Split('/').Contains("..");
}
