using System.Net.Http.Headers;
using System.Text;
using Dockerflow.Kube.Client;

namespace Dockerflow.Kube.Auth;

/// <summary>Chooses where a user's credentials come from.</summary>
internal static class Credentials
{
    /// <summary>
    /// Null if the user has no more than a client certificate. What is written down wins over a plugin, which is then
    /// not even started (kubernetes/kubernetes#87369); a token file wins over a token, which stands in for it as long
    /// as the file was never readable.
    /// </summary>
    public static ICredentialSource? Of(ApiAccess access, KubeOptions options)
    {
        var user = access.User;
        var token = user.Token is null ? null : Credential.OfToken(user.Token);
        if (user.TokenFile is { } path)
            return new TokenFile(path, token, options.Time, options.Logger);
        if (token is not null)
            return new FixedCredential(token);
        if (user.Username is not null)
            return new FixedCredential(new Credential(Basic(user.Username, user.Password ?? "")));
        return user.Exec is { } exec ? new ExecPlugin(exec, access.Cluster, options.Time, options.Logger) : null;
    }

    // RFC 7617.
    private static AuthenticationHeaderValue Basic(string name, string password) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}")));
}
