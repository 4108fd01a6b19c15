using Dockerflow.Api.BuildRuns;
using Dockerflow.Kube.Core;
using Dockerflow.Runs;

namespace Dockerflow.Build;

/// <summary>The Secrets that a build mounts. A Pod with a missing one would wait for ever and only its Events would say why.</summary>
internal static class SecretNeeds
{
    public static IEnumerable<(string Name, Func<Secret?, RunFailure?> ProblemOf)> Of(BuildRun run)
    {
        if (run.Spec.Source.CredentialsRef is { } git)
        {
            yield return (
                git.Name,
                secret => SecretShape.Git("spec.source.git.credentialsRef", git.Name, run.Spec.Source.Url, secret)
            );
        }
        if (run.Spec.Build.PullCredentialsRef is { } pull)
        {
            yield return (
                pull.Name,
                secret => SecretShape.Registry("spec.build.pullCredentialsRef", pull.Name, secret)
            );
        }
        if (run.Spec.Image.CredentialsRef is { } push)
        {
            yield return (push.Name, secret => SecretShape.Registry("spec.image.credentialsRef", push.Name, secret));
        }
        foreach (var build in run.Spec.Build.Secrets)
        {
            yield return (
                build.SecretRef.Name,
                secret => SecretShape.Key($"spec.build.secrets[{build.Id}]", build.SecretRef, secret)
            );
        }
    }
}
