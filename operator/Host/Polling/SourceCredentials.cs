using Dockerflow.Api;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Decide;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Core;
using Dockerflow.Runs;
using Dockerflow.Source;

namespace Dockerflow.Host.Polling;

/// <summary>The Secret that spec.source.git.credentialsRef names.</summary>
internal static class SourceCredentials
{
    /// <summary>Nothing at all where none is named.</summary>
    public static async Task<(GitCredentials?, Problem?)> ReadAsync(
        KubeClient client,
        ContainerBuild wish,
        CancellationToken ct
    )
    {
        if (wish.Spec.Source.Git.CredentialsRef is not { } reference)
        {
            return (null, null);
        }
        var secret = await client.GetAsync(CoreResources.Secret, new(wish.Metadata.Namespace!, reference.Name), ct);
        return SecretShape.Git("spec.source.git.credentialsRef", reference.Name, secret) is { } failure
            ? (null, new(failure.Reason.ToString(), failure.Message))
            : (
                new(
                    SecretShape.Text(secret!, Names.SecretHostKey),
                    SecretShape.Text(secret!, "username"),
                    SecretShape.Text(secret!, "password")
                ),
                null
            );
    }
}
