using System.Text;
using System.Text.Json.Nodes;
using Dockerflow.Kube.Auth;

namespace Dockerflow.Kube.Tests.Auth;

public sealed class ExecInfoTests
{
    private static readonly ExecEntry Exec = new() { ApiVersion = ExecInfo.V1, Command = "x" };

    [Fact]
    public void For_ClusterNotWanted_SaysOnlyThatNobodyIsThere() =>
        ExecInfo
            .For(Exec, new ClusterEntry { Server = "https://x" })
            .ShouldBe(
                """{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","spec":{"interactive":false}}"""
            );

    [Fact]
    public void For_ClusterWanted_TellsItAsTheKubeconfigNamesIt()
    {
        var cluster = new ClusterEntry
        {
            Server = "https://x",
            TlsServerName = "n",
            ProxyUrl = "http://p",
            Authority = new PemSource(null, "pem"),
            ExecExtension = JsonNode.Parse("""{"audience":"a"}"""),
        };
        JsonNode.Parse(ExecInfo.For(Exec with { ProvideClusterInfo = true }, cluster))!["spec"]!["cluster"]!
            .ToJsonString()
            .ShouldBe(
                """{"server":"https://x","tls-server-name":"n","insecure-skip-tls-verify":false,"certificate-authority-data":"cGVt","proxy-url":"http://p","config":{"audience":"a"}}"""
            );
    }

    [Fact]
    public void Read_Token_WithItsEnd()
    {
        var status = Read("""{"token":"t","expirationTimestamp":"2030-01-02T03:04:05Z"}""");
        (status.Token, status.ExpirationTimestamp!.Value.Year).ShouldBe(("t", 2030));
    }

    [Theory]
    [InlineData("secret", "no ExecCredential")]
    [InlineData("null", "null")]
    [InlineData("""{"apiVersion":"client.authentication.k8s.io/v1beta1","status":{"token":"secret"}}""", "version")]
    [InlineData("""{"status":{"token":"secret"}}""", "version")]
    [InlineData(
        """{"apiVersion":"client.authentication.k8s.io/v1","kind":"Pod","status":{"token":"secret"}}""",
        "no Exec"
    )]
    [InlineData("""{"apiVersion":"client.authentication.k8s.io/v1"}""", "no status")]
    [InlineData("""{"apiVersion":"client.authentication.k8s.io/v1","status":{}}""", "neither")]
    [InlineData(
        """{"apiVersion":"client.authentication.k8s.io/v1","status":{"token":"secret","clientKeyData":"k"}}""",
        "one of"
    )]
    [InlineData(
        """{"apiVersion":"client.authentication.k8s.io/v1","status":{"token":"secret","expirationTimestamp":"soon"}}""",
        "no Exec"
    )]
    public void Read_NoUsableAnswer_SaysWhyWithoutTheAnswer(string answer, string why)
    {
        var failure = Should.Throw<InvalidDataException>(() =>
            ExecInfo.Read(Encoding.UTF8.GetBytes(answer), ExecInfo.V1)
        );
        failure.Message.ShouldContain(why);
        failure.ToString().ShouldNotContain("secret");
    }

    private static ExecCredential.ExecStatus Read(string status) =>
        ExecInfo.Read(
            Encoding.UTF8.GetBytes(
                $$"""{"apiVersion":"{{ExecInfo.V1}}","kind":"ExecCredential","status":{{status}}}"""
            ),
            ExecInfo.V1
        );
}
