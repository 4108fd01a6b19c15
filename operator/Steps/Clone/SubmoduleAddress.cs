using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.Steps;
using Dockerflow.Net;
using Dockerflow.Net.Ssh;

namespace Dockerflow.Steps.Clone;

/// <summary>
/// Where a submodule may come from. Whoever writes .gitmodules is not whoever gave the credentials: they go to the host
/// they are for and to no other, and an address is held to the same rules as the source's own. Pure.
/// </summary>
internal static class SubmoduleAddress
{
    /// <summary>Servers that hand out no commit by its name are asked for their branch instead.</summary>
    private const string DefaultBranch = "HEAD";

    public static CloneInput InputFor(Submodule submodule, CloneInput parent)
    {
        var url = Resolve(parent.Url, submodule.Address);
        var host = HostOf(url);
        RequireAllowed(host, parent.AllowedHosts ?? []);
        var isSameHost = host == HostOf(parent.Url) && SshAddress.Claims(url) == SshAddress.Claims(parent.Url);
        if (SshAddress.Claims(url) && !isSameHost)
        {
            throw Invalid(
                $"{host} is asked over SSH, for which there is no key; write a relative or an https address into .gitmodules"
            );
        }
        return parent with
        {
            Url = url,
            Commit = submodule.Commit,
            Ref = DefaultBranch,
            Destination = Path.Combine(parent.Destination, submodule.Path),
            CredentialsDir = isSameHost ? parent.CredentialsDir : null,
        };
    }

    /// <summary>The whole address; a relative one is relative to the repository it is written in (git-submodule(1), add).</summary>
    public static string Resolve(string parent, string written)
    {
        if (written.StartsWith("./", StringComparison.Ordinal) || written.StartsWith("../", StringComparison.Ordinal))
        {
            return Relative(Whole(parent), written);
        }
        return Whole(written);
    }

    private static string Relative(string parent, string written)
    {
        var path = parent.IndexOf('/', parent.IndexOf("://", StringComparison.Ordinal) + 3);
        var parts = parent[path..].Split('/', StringSplitOptions.RemoveEmptyEntries).ToList();
        var steps = written.TrimEnd('/').Split('/');
        var leading = steps.TakeWhile(step => step is "." or "..").ToList();
        var up = leading.Count(step => step == "..");
        var rest = steps[leading.Count..];
        if (up > parts.Count || rest.Length == 0 || rest.Any(step => step is "" or "." or ".."))
        {
            throw Invalid($"the address {Printable.Quote(written, 100)} leads out of {HostOf(parent)}");
        }
        return $"{parent[..path]}/{string.Join('/', [.. parts.SkipLast(up), .. rest])}";
    }

    private static string Whole(string address)
    {
        if (SshAddress.Claims(address))
        {
            return SshAddress.TryParse(address, out var ssh, out var error) ? ssh.ToString() : throw Invalid(error);
        }
        return
            address.StartsWith("https://", StringComparison.Ordinal)
            || address.StartsWith("http://", StringComparison.Ordinal)
            ? GitRemoteAddress.RequireUrl(address).AbsoluteUri
            : throw Invalid(
                $"the address {Printable.Quote(address, 100)} in .gitmodules must be relative (../NAME) or https://HOST/PATH"
            );
    }

    private static string HostOf(string url) =>
        SshAddress.TryParse(url, out var ssh, out _) ? ssh.Host : HostName.Of(GitRemoteAddress.RequireUrl(url));

    private static void RequireAllowed(string host, IReadOnlyList<string> allowed)
    {
        if (allowed.Count > 0 && !allowed.Contains(host, StringComparer.Ordinal))
        {
            throw Invalid($"the policy does not allow {host}; ask the administrator to add it to allowedGitHosts");
        }
    }

    private static StepException Invalid(string message) => new(FailureReason.SourceInvalid, message);
}
