using System.Net;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.Steps;
using Dockerflow.Net;

namespace Dockerflow.Steps.Clone;

/// <summary>Where the repository is, after the administrator's rules.</summary>
/// <param name="Url">As the user wrote it.</param>
/// <param name="Host">The name users know; credentials are bound to it.</param>
/// <param name="Base">Scheme, host and port that are really asked.</param>
/// <param name="Addresses">The checked addresses behind <paramref name="Base"/>; git connects to these, so that a name cannot move in between.</param>
/// <param name="Rule">The administrator's rule, if there is one.</param>
internal sealed record GitRemoteAddress(
    string Url,
    string Host,
    Uri Base,
    IReadOnlyList<IPAddress> Addresses,
    HostRule? Rule
)
{
    public static async Task<GitRemoteAddress> CreateAsync(CloneInput input, CancellationToken cancellationToken)
    {
        var url = RequireUrl(input.Url);
        var rules = RemoteAddresses.RulesOf(input);
        var host = HostName.Of(url);
        var target = rules.TargetOf(host);
        var plain = url.Scheme == Uri.UriSchemeHttp || target.BaseAddress.Scheme == Uri.UriSchemeHttp;
        if (plain && target.Rule is not { Insecure: true })
        {
            throw new StepException(
                FailureReason.SourceInvalid,
                $"{host} may not be reached over plain HTTP; an administrator can allow it with the host rule insecure: true"
            );
        }
        // Without an endpoint the URL's own scheme stands: "insecure" allows plain HTTP, it does not demand it.
        var baseAddress = target.Rule?.Endpoint is null
            ? new Uri(url.GetLeftPart(UriPartial.Authority))
            : target.BaseAddress;
        return new GitRemoteAddress(
            input.Url,
            host,
            baseAddress,
            await RemoteAddresses.ResolveAsync(host, baseAddress.DnsSafeHost, target.Rule, cancellationToken),
            target.Rule
        );
    }

    /// <summary>The only spelling of an address over HTTP that is taken.</summary>
    public static Uri RequireUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
        && url.Scheme is "https" or "http"
        && url.UserInfo.Length == 0
        && url.Query.Length == 0
        && url.Fragment.Length == 0
        && HostName.TryNormalize(url.Authority, out _)
        && !text.Any(c => char.IsControl(c) || c is ' ' or '\\')
            ? url
            : throw new StepException(
                FailureReason.SourceInvalid,
                "the repository's URL must be https://HOST/PATH without user, query or fragment"
            );
}
