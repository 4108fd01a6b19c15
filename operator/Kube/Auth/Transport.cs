using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Dockerflow.Kube.Client;

namespace Dockerflow.Kube.Auth;

/// <summary>
/// Builds the connection to the API server. The server must show a certificate for the host name of the URL, signed
/// by the configured CA: with a certificate callback either of the two is easily lost.
/// </summary>
internal static class Transport
{
    /// <summary>Reads the files that the access names. Throws <see cref="KubeException"/> Unreachable if one cannot be used.</summary>
    public static HttpMessageHandler Create(ApiAccess access, KubeOptions options)
    {
        HttpMessageHandler handler = new RotatingHandler(
            TrustedAuthorities.Of(access.Cluster, options.Time, options.Logger),
            ClientIdentity.Of(access.User, options.Time, options.Logger),
            material => Sockets(access.Cluster, material, options),
            options.Time
        );
        if (Credentials.Of(access, options) is { } source)
            handler = new CredentialHandler(source, options.Time, handler);
        return FixedHeaders.Around(handler, access);
    }

    public static Uri BaseAddress(ApiAccess access)
    {
        var address = new UriBuilder(access.Cluster.Server!);
        if (!address.Path.EndsWith('/'))
            address.Path += "/";
        return address.Uri;
    }

    private static SocketsHttpHandler Sockets(ClusterEntry cluster, TlsMaterial material, KubeOptions options)
    {
        var sockets = new SocketsHttpHandler
        {
            SslOptions = Tls(cluster, material),
            AllowAutoRedirect = false,
            UseCookies = false,
            EnableMultipleHttp2Connections = true,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = TimeSpan.FromMinutes(15),
            // A peer that vanished without a word is noticed by pings; watches would wait for minutes otherwise.
            KeepAlivePingDelay = options.PingDelay,
            KeepAlivePingTimeout = options.PingTimeout,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        };
        // Without one, HTTPS_PROXY and NO_PROXY of the environment hold.
        if (cluster.ProxyUrl is not null)
            sockets.Proxy = Proxy(new Uri(cluster.ProxyUrl));
        return sockets;
    }

    private static SslClientAuthenticationOptions Tls(ClusterEntry cluster, TlsMaterial material)
    {
        var tls = new SslClientAuthenticationOptions
        {
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ClientCertificateContext = material.Identity?.Certificate,
        };
        if (material.Trust is { } trust)
            tls.CertificateChainPolicy = Policy(trust.Roots);
        if (cluster.SkipTlsVerify)
            AcceptAnyServer(tls);
        return tls;
    }

    private static X509ChainPolicy Policy(X509Certificate2Collection roots)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(roots);
        return policy;
    }

#pragma warning disable CA5359 // The user's kubeconfig says insecure-skip-tls-verify.
    private static void AcceptAnyServer(SslClientAuthenticationOptions tls) =>
        tls.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359

    private static WebProxy Proxy(Uri address)
    {
        var proxy = new WebProxy(address);
        if (address.UserInfo.Length == 0)
            return proxy;
        var parts = address.UserInfo.Split(':', 2).Select(Uri.UnescapeDataString).ToArray();
        proxy.Credentials = new NetworkCredential(parts[0], parts.Length > 1 ? parts[1] : "");
        return proxy;
    }
}
