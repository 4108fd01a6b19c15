using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.Steps;
using Dockerflow.Net;
using Dockerflow.Registry;
using Dockerflow.Steps.Cache;
using Dockerflow.Steps.Image;

namespace Dockerflow.Steps.Push;

/// <summary>Brings the layout's image to the registry. Has credentials, so it runs and follows nothing of the tenant's.</summary>
internal static class PushStep
{
    public static async Task<StepReport> RunAsync(
        PushInput input,
        StepContext context,
        CancellationToken cancellationToken
    )
    {
        if (!RepositoryName.TryParse(input.Repository, out var repository, out var error))
        {
            throw new StepException(FailureReason.StepFailed, $"the candidates repository is not valid: {error}");
        }
        var layout = new OciLayout(input.Layout);
        var image = await layout.ReadAsync(cancellationToken);
        using var access = RegistryAccess.Open(input.Hosts, input.AuthFile, context.Clock);
        try
        {
            var retrier = StepRetrier.Create(RetryRules.ForTransfer, context);
            var pusher = new ImagePusher(access.Client, layout, repository, MountFrom(input), retrier, context);
            var report = await pusher.PushAsync(image, input.Tag, cancellationToken);
            report = await new SbomPusher(access.Client, repository, retrier, context.Log).PushAsync(
                report,
                image,
                input,
                cancellationToken
            );
            var cache = input.CacheTag is { } cacheTag
                ? await new CachePusher(access.Client, input.Layout, repository, retrier, context.Log).PushAsync(
                    cacheTag,
                    cancellationToken
                )
                : null;
            return new StepReport
            {
                Ok = true,
                Push = report with { Cache = cache?.ToString(), Retries = retrier.Retries },
            };
        }
        catch (OutboundException fault)
        {
            throw ToFailure(fault, repository);
        }
    }

    // A mount only spares bytes, so what cannot be one is no reason to fail.
    private static IEnumerable<RepositoryName> MountFrom(PushInput input)
    {
        foreach (var text in input.MountFrom ?? [])
        {
            if (RepositoryName.TryParse(text, out var name, out _))
            {
                yield return name;
            }
        }
    }

    private static StepException ToFailure(OutboundException fault, RepositoryName repository) =>
        fault.Kind is OutboundFault.Unauthorized or OutboundFault.Forbidden
            ? new(
                FailureReason.PushDenied,
                $"{repository.Host} does not let these credentials write {repository}; the Secret in image.credentialsRef needs an entry for {repository.Host} in .dockerconfigjson with the right to push",
                fault
            )
        : fault.Kind is OutboundFault.TagImmutable
            ? new(
                FailureReason.TagImmutable,
                $"{fault.Message}; a candidates repository must let the operator's own tags be written again",
                fault
            )
        : new(FailureReason.RegistryUnavailable, $"pushing to {repository}: {fault.Message}", fault);
}
