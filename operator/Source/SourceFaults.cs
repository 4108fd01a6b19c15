using Dockerflow.Net;

namespace Dockerflow.Source;

/// <summary>Says in the words of this stage what went wrong on the way.</summary>
internal static class SourceFaults
{
    public static SourceException Translate(GitEndpoint endpoint, OutboundException fault) =>
        new(KindOf(fault.Kind), MessageOf(endpoint, fault), fault.RetryAfter, fault);

    public static SourceException NotGit(GitUrl url) =>
        new(SourceFailure.Protocol, $"{url} does not answer as a git repository over smart HTTP");

    private static SourceFailure KindOf(OutboundFault kind) =>
        kind switch
        {
            OutboundFault.Unreachable or OutboundFault.ServerError => SourceFailure.Unreachable,
            OutboundFault.Tls => SourceFailure.Tls,
            OutboundFault.AddressForbidden => SourceFailure.PolicyDenied,
            OutboundFault.Unauthorized or OutboundFault.Forbidden => SourceFailure.AuthFailed,
            OutboundFault.NotFound => SourceFailure.RepositoryNotFound,
            OutboundFault.RateLimited => SourceFailure.RateLimited,
            _ => SourceFailure.Protocol,
        };

    private static string MessageOf(GitEndpoint endpoint, OutboundException fault) =>
        fault.Kind switch
        {
            OutboundFault.Unauthorized when endpoint.Credentials is null =>
                $"{endpoint.Url} wants credentials; give them with credentialsRef",
            OutboundFault.Unauthorized => $"{endpoint.Url} does not accept the credentials of credentialsRef",
            OutboundFault.Forbidden => $"{endpoint.Url} may not be read with these credentials",
            OutboundFault.NotFound when endpoint.Credentials is null =>
                $"{endpoint.Url} does not exist, or needs credentials (credentialsRef)",
            OutboundFault.NotFound => $"{endpoint.Url} does not exist, or these credentials may not see it",
            _ => fault.Message,
        };
}
