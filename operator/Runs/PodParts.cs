using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using k8s.Models;

namespace Dockerflow.Runs;

/// <summary>What the Pods of a run have in common. Pure.</summary>
public static class PodParts
{
    /// <summary>The run controls what it starts: it is found by its uid, and goes when the run goes.</summary>
    public static V1OwnerReference OwnedBy(BuildRun run)
    {
        var owner = Resources.BuildRuns.OwnedBy(run);
        return new()
        {
            ApiVersion = owner.ApiVersion,
            Kind = owner.Kind,
            Name = owner.Name,
            Uid = owner.Uid,
            Controller = true,
            BlockOwnerDeletion = true,
        };
    }

    /// <summary>What a Pod of the run, and all that concerns it, is found by.</summary>
    public static Dictionary<string, string> Labels(BuildRun run, string role)
    {
        var labels = new Dictionary<string, string>
        {
            [Names.BuildRunLabel] = run.Metadata.Name!,
            [Names.RoleLabel] = role,
            ["app.kubernetes.io/managed-by"] = "dockerflow-operator",
        };
        // Somebody's own run need not have one.
        if (run.Metadata.Label(Names.ContainerBuildLabel) is { } build)
        {
            labels[Names.ContainerBuildLabel] = build;
        }
        return labels;
    }

    /// <summary>Kubernetes expands $(NAME) in values and reads $$ as $; doubled, every $ arrives as it was written.</summary>
    public static string Literal(string value) => value.Replace("$", "$$", StringComparison.Ordinal);
}
