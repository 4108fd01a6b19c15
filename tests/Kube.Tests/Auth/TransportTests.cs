using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Tests.Fakes;
using k8s;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace Dockerflow.Kube.Tests.Client;

/// <summary>Who is believed to be the API server, and who this client says it is.</summary>
public sealed class TransportTests : IDisposable
{
    private readonly TestCertificates ours = new();
    private readonly TestCertificates others = new();

    public void Dispose()
    {
        ours.Dispose();
        others.Dispose();
    }

    [Fact]
    public async Task Call_OurAuthorityAndRightAddress_IsAnswered() =>
        (await VersionAsync(ours.Issue("127.0.0.1"), Trusting(ours))).ShouldBe("v1 as nobody");

    [Fact]
    public async Task Call_OurAuthorityAndWrongName_IsRefused() =>
        await RefusedAsync(ours.Issue("other.example"), Trusting(ours));

    [Fact]
    public async Task Call_OtherAuthorityAndRightAddress_IsRefused() =>
        await RefusedAsync(others.Issue("127.0.0.1"), Trusting(ours));

    [Fact]
    public async Task Call_TlsServerName_IsTheNameThatMustMatch()
    {
        var config = Trusting(ours);
        config.TlsServerName = "kubernetes.example";
        (await VersionAsync(ours.Issue("kubernetes.example"), config)).ShouldBe("v1 as nobody");
        await RefusedAsync(ours.Issue("127.0.0.1"), config);
    }

    [Fact]
    public async Task Call_SkipTlsVerify_TakesAnyServer()
    {
        var config = new KubernetesClientConfiguration { SkipTlsVerify = true };
        (await VersionAsync(others.Issue("other.example"), config)).ShouldBe("v1 as nobody");
    }

    [Fact]
    public async Task Call_ClientCertificate_IsShown()
    {
        using var mine = ours.Issue("somebody");
        var config = Trusting(ours);
        config.ClientCertificateData = Base64(mine.ExportCertificatePem());
        config.ClientCertificateKeyData = Base64(mine.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        (await VersionAsync(ours.Issue("127.0.0.1"), config)).ShouldBe("v1 as CN=somebody");
    }

    [Fact]
    public async Task Call_Token_IsSent()
    {
        var config = Trusting(ours);
        config.AccessToken = "t0ken";
        (await VersionAsync(ours.Issue("127.0.0.1"), config)).ShouldBe("v1 as Bearer t0ken");
    }

    private static async Task RefusedAsync(X509Certificate2 server, KubernetesClientConfiguration config)
    {
        var failure = await Should.ThrowAsync<KubeException>(() => VersionAsync(server, config));
        failure.Reason.ShouldBe(KubeException.Unreachable);
        failure.ToString().ShouldContain("certificate");
    }

    private static async Task<string> VersionAsync(X509Certificate2 certificate, KubernetesClientConfiguration config)
    {
        await using var app = Server(certificate);
        await app.StartAsync(TestContext.Current.CancellationToken);
        config.Host = app.Urls.First();
        using var client = new KubeClient(Transport.BaseAddress(config), Transport.Create(config), new KubeOptions());
        return await client.ServerVersionAsync(TestContext.Current.CancellationToken);
    }

    private static WebApplication Server(X509Certificate2 certificate)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate, AskForCertificate))
        );
        var app = builder.Build();
        app.Run(context => context.Response.WriteAsync($$"""{"gitVersion":"v1 as {{Who(context)}}"}"""));
        return app;
    }

    private static void AskForCertificate(HttpsConnectionAdapterOptions https)
    {
        https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
        https.AllowAnyClientCertificate();
    }

    private static string Who(HttpContext context) =>
        context.Connection.ClientCertificate?.Subject
        ?? context.Request.Headers.Authorization.FirstOrDefault()
        ?? "nobody";

    private static KubernetesClientConfiguration Trusting(TestCertificates authority) =>
        new() { SslCaCerts = authority.Roots };

    private static string Base64(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text));
}
