using Dockerflow.Api.ContainerBuilds;

namespace Dockerflow.Host.Polling;

/// <summary>What makes two questions about a source the same: repository, reference and credential.</summary>
internal sealed record SourceKey(string Url, GitRef Ref, string CredentialsNamespace, string Credentials)
{
    public static SourceKey Of(ContainerBuild wish)
    {
        var git = wish.Spec.Source.Git;
        return new(
            git.Url,
            git.Ref,
            git.CredentialsRef is null ? "" : wish.Metadata.Namespace!,
            git.CredentialsRef?.Name ?? ""
        );
    }
}
