using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Dockerflow.Support.ControlPlane;

/// <summary>
/// Signs tokens of service accounts as the API server does, but with any lifetime. Since it holds the key of which the
/// API server knows the public half, they are as real as any.
/// </summary>
public sealed class TokenIssuer : IDisposable
{
    public const string Issuer = "https://kubernetes.default.svc";
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string PrivateKeyPem => key.ExportPkcs8PrivateKeyPem();

    public string PublicKeyPem => key.ExportSubjectPublicKeyInfoPem();

    /// <summary>
    /// A token bound to the account with this uid. A lifetime that is not positive makes one that has expired; the server
    /// allows a minute of leeway, and remembers for 10 s that a token was good.
    /// </summary>
    public string Issue(string ns, string account, string uid, TimeSpan lifetime)
    {
        var now = TimeProvider.System.GetUtcNow();
        var expires = now + lifetime;
        var start = expires < now ? expires.AddHours(-1) : now;
        var claims = new JsonObject
        {
            ["iss"] = Issuer,
            ["aud"] = new JsonArray(Issuer),
            ["iat"] = start.ToUnixTimeSeconds(),
            ["nbf"] = start.ToUnixTimeSeconds(),
            ["exp"] = expires.ToUnixTimeSeconds(),
            ["sub"] = $"system:serviceaccount:{ns}:{account}",
            ["kubernetes.io"] = new JsonObject
            {
                ["namespace"] = ns,
                ["serviceaccount"] = new JsonObject { ["name"] = account, ["uid"] = uid },
            },
        };
        var signed = $"{Encoded(new JsonObject { ["alg"] = "ES256", ["typ"] = "JWT" })}.{Encoded(claims)}";
        var signature = key.SignData(System.Text.Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    public void Dispose() => key.Dispose();

    private static string Encoded(JsonObject part) =>
        Base64Url.EncodeToString(System.Text.Encoding.UTF8.GetBytes(part.ToJsonString()));
}
