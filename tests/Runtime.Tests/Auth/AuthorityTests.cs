using Dockerflow.Kube.Client;
using Dockerflow.Runtime.Tests.Ground;
using Dockerflow.Support.ControlPlane;

namespace Dockerflow.Runtime.Tests.Auth;

/// <summary>The API server gets a certificate of another authority while clients are at work.</summary>
[Collection(Trouble.Name)]
public sealed class AuthorityTests(TroubledControlPlane fixture)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rotated_OnlyWhoTrustsTheNewAuthority_GoesOn()
    {
        var plane = fixture.Plane;
        using var other = new CertificateAuthority("next authority");
        var (old, both) = (plane.Authority.CertificatePem, plane.Authority.CertificatePem + other.CertificatePem);
        var (unaware, aware) = (BundleOf("unaware", old), BundleOf("aware", both));
        using var refused = Client(unaware);
        using var prepared = Client(aware);
        await refused.ServerVersionAsync(Ct);
        await prepared.ServerVersionAsync(Ct);
        await RestartWithAsync(other);
        try
        {
            await prepared.ServerVersionAsync(Ct);
            var failure = await Should.ThrowAsync<KubeException>(refused.ServerVersionAsync(Ct));
            failure.Reason.ShouldBe(KubeException.Unreachable);
            // The bundle is swapped in place, as a mounted ConfigMap is.
            BundleOf("unaware", other.CertificatePem);
            await refused.ServerVersionAsync(Ct);
        }
        finally
        {
            await RestartWithAsync(plane.Authority);
        }
        BundleOf("aware", other.CertificatePem);
        using var late = Client(aware);
        (await Should.ThrowAsync<KubeException>(late.ServerVersionAsync(Ct))).Reason.ShouldBe(
            KubeException.Unreachable
        );
    }

    private async Task RestartWithAsync(CertificateAuthority authority)
    {
        fixture.Plane.WriteServingCertificate(authority);
        await fixture.Plane.RestartApiServerAsync(Ct);
    }

    private KubeClient Client(string authorityFile)
    {
        var name = Path.GetFileNameWithoutExtension(authorityFile);
        var path = fixture.Plane.WriteKubeconfig(name, fixture.Plane.Administrator, authorityFile);
        return KubeClient.Create(new KubeOptions { KubeConfigPath = path });
    }

    private string BundleOf(string name, string pem)
    {
        var file = Path.Combine(fixture.Plane.Directory, $"{name}.crt");
        File.WriteAllText($"{file}.new", pem);
        File.Move($"{file}.new", file, overwrite: true);
        return file;
    }
}
