using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Decide;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Core;
using Dockerflow.Registry;
using Dockerflow.Runs;

namespace Dockerflow.Host.Polling;

/// <summary>The Secret that spec.build.pullCredentialsRef names.</summary>
internal static class BaseCredentials
{
    private const string Field = "spec.build.pullCredentialsRef";

    /// <summary>Nothing in it where none is named.</summary>
    public static async Task<(DockerConfig, Problem?)> ReadAsync(
        KubeClient client,
        ContainerBuild wish,
        CancellationToken ct
    )
    {
        if (wish.Spec.Build.PullCredentialsRef is not { } reference)
        {
            return (DockerConfig.Empty, null);
        }
        var secret = await client.GetAsync(CoreResources.Secret, new(wish.Metadata.Namespace!, reference.Name), ct);
        if (SecretShape.Registry(Field, reference.Name, secret) is { } failure)
        {
            return (DockerConfig.Empty, new(failure.Reason.ToString(), failure.Message));
        }
        return DockerConfig.TryParse(secret!.Data[SecretShape.DockerConfigKey], out var config, out var error)
            ? (config, null)
            : (
                DockerConfig.Empty,
                new(nameof(FailureReason.SecretInvalid), $"{Field}: Secret {reference.Name}: {error}")
            );
    }
}
