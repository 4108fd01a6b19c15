using Dockerflow.Net.Ssh;

namespace Dockerflow.Decide;

/// <summary>A source's address, as the spec and the policy look at it.</summary>
internal static class SourceAddress
{
    /// <summary>Null: well written; otherwise what is wrong with it, and the remedy.</summary>
    public static string? Problem(string text) =>
        SshAddress.Claims(text)
            ? SshAddress.TryParse(text, out _, out var error)
                ? null
                : error
            : !Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http")
                ? $"{Short.Text(text)} is no https:// or ssh:// address; write https://HOST/PATH.git or ssh://git@HOST/PATH.git"
                : url.UserInfo.Length > 0 || url.Query.Length > 0 || url.Fragment.Length > 0
                    ? "carries a user, a query or a fragment; credentials belong into the Secret that spec.source.git.credentialsRef names"
                    : null;

    /// <summary>One spelling for git's two of an SSH address; others stay as they are.</summary>
    public static string Normalize(string text) =>
        SshAddress.TryParse(text, out var ssh, out _) ? ssh.ToString() : text;

    /// <summary><c>host[:port]</c> of a well-written address.</summary>
    public static string HostOf(string text) =>
        SshAddress.TryParse(text, out var ssh, out _) ? ssh.Host : new Uri(text).Authority;
}
