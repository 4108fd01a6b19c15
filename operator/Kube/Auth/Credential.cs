using System.Net.Http.Headers;

namespace Dockerflow.Kube.Auth;

/// <summary>What a request says and shows about who asks. Compared by reference: another instance is another credential.</summary>
internal sealed class Credential(AuthenticationHeaderValue? header, ClientIdentity? identity = null)
{
    public AuthenticationHeaderValue? Header { get; } = header;

    /// <summary>The certificate to show on the connection; null leaves it to the configuration.</summary>
    public ClientIdentity? Identity { get; } = identity;

    /// <summary>Throws InvalidDataException for what cannot stand in a header (RFC 6750, section 2.1).</summary>
    public static Credential OfToken(string text)
    {
        var token = text.Trim();
        if (token.Length == 0)
            throw new InvalidDataException("the token is empty");
        return token.All(each => each is > ' ' and <= '~')
            ? new Credential(new AuthenticationHeaderValue("Bearer", token))
            : throw new InvalidDataException("the token is not one word of printable ASCII");
    }
}
