using System.Globalization;

namespace Dockerflow.Kube.Tests.Fakes;

/// <summary>A credential plugin: a shell script that counts its runs and prints the file "answer".</summary>
internal sealed class TestPlugin
{
    private readonly TempFolder folder;

    /// <param name="then">What it does after it has counted, in shell.</param>
    public TestPlugin(TempFolder folder, string then = "cat answer")
    {
        this.folder = folder;
        Script = folder.Write("plugin.sh", $"cd {folder.Path} || exit\necho >> runs\n{then}\n");
    }

    public string Script { get; }

    public int Runs => File.Exists(folder.PathOf("runs")) ? File.ReadAllLines(folder.PathOf("runs")).Length : 0;

    public void AnswersToken(string token, DateTimeOffset? until = null) =>
        Answers(
            until is { } end
                ? $$"""{"token":"{{token}}","expirationTimestamp":"{{end.ToString("O", CultureInfo.InvariantCulture)}}"}"""
                : $$"""{"token":"{{token}}"}"""
        );

    public void AnswersCertificate((string Certificate, string Key) pem) =>
        Answers(
            $$"""{"clientCertificateData":"{{Escaped(pem.Certificate)}}","clientKeyData":"{{Escaped(pem.Key)}}"}"""
        );

    private void Answers(string status) =>
        folder.Write(
            "answer",
            $$"""{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{{status}}}"""
        );

    private static string Escaped(string pem) => pem.Replace("\n", "\\n", StringComparison.Ordinal);
}
