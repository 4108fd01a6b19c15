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
    /// <summary>Where to ask, with the Secret's login if one is named; or what is wrong with it.</summary>
    public static async Task<(GitEndpoint?, Problem?)> ReadAsync(
        KubeClient client,
        ContainerBuild wish,
        GitUrl url,
        CancellationToken ct
    )
    {
        if (wish.Spec.Source.Git.CredentialsRef is not { } reference)
        {
            return (new(url, null), null);
        }
        var secret = await client.GetAsync(CoreResources.Secret, new(wish.Metadata.Namespace!, reference.Name), ct);
        return SecretShape.Git("spec.source.git.credentialsRef", reference.Name, url.ToString(), secret) is { } failure
            ? (null, new(failure.Reason.ToString(), failure.Message))
            : (EndpointOf(url, secret!), null);
    }

    private static GitEndpoint EndpointOf(GitUrl url, Secret secret) =>
        url.Ssh is not null
            ? new(url, null, SecretShape.SshOf(secret))
            : new(
                url,
                new(
                    SecretShape.Text(secret, Names.SecretHostKey),
                    SecretShape.Text(secret, "username"),
                    SecretShape.Text(secret, "password")
                )
            );
}
