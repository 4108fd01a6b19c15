using Dockerflow.Api.ContainerBuilds;

namespace Dockerflow.Decide;

/// <summary>
/// Fields that the schema already has and this version does not carry out. They are refused, because a gate that is
/// silently ignored is worse than none.
/// </summary>
internal static class Unsupported
{
    public static IEnumerable<string> Problems(ContainerBuildSpec spec) =>
        Fields(spec)
            .Where(field => field.Used)
            .Select(field => $"{field.Name}: this version cannot do that yet; remove the field");

    private static IEnumerable<(string Name, bool Used)> Fields(ContainerBuildSpec spec)
    {
        yield return (
            "spec.build.platforms (other than linux/amd64)",
            !spec.Build.Platforms.SequenceEqual(["linux/amd64"])
        );
        yield return ("spec.verify.test", spec.Verify.Test is not null);
        yield return ("spec.verify.backends", spec.Verify.Backends.Count > 0);
        foreach (var environment in spec.Environments)
        {
            var field = $"spec.environments[{environment.Name}]";
            yield return ($"{field}.before.approval", environment.Before?.Approval is not null);
            yield return ($"{field}.after.job", environment.After?.Job is not null);
            yield return (
                $"{field}.targets.kind (other than Deployment)",
                environment.Targets.Any(target => target.Kind != "Deployment")
            );
        }
    }
}
