using System.Text;
using System.Text.Json;

namespace Dockerflow.Support.ControlPlane;

/// <summary>The credential of a kubeconfig: lines of YAML below `user:`.</summary>
public sealed record KubeconfigUser(params IReadOnlyList<string> Lines)
{
    public static KubeconfigUser Certificate(CertificateAndKey pair) =>
        new($"client-certificate-data: {Base64(pair.CertificatePem)}", $"client-key-data: {Base64(pair.KeyPem)}");

    public static KubeconfigUser Token(string token) => new($"token: {token}");

    /// <summary>The client is to read the file again and again.</summary>
    public static KubeconfigUser TokenFile(string path) => new($"tokenFile: {Quoted(path)}");

    /// <summary>A whole kubeconfig with this user; the CA is a path, so that it can be replaced.</summary>
    public string ToYaml(Uri server, string certificateAuthorityFile) =>
        $"""
            apiVersion: v1
            kind: Config
            current-context: test
            contexts:
            - name: test
              context: {"{cluster: test, user: test}"}
            clusters:
            - name: test
              cluster:
                server: {server.GetLeftPart(UriPartial.Authority)}
                certificate-authority: {Quoted(certificateAuthorityFile)}
            users:
            - name: test
              user:
            {string.Join('\n', Lines.Select(line => "    " + line))}

            """;

    private static string Base64(string pem) => Convert.ToBase64String(Encoding.ASCII.GetBytes(pem));

    private static string Quoted(string path) => $"\"{JsonEncodedText.Encode(path)}\"";
}
