using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using k8s;

namespace Dockerflow.Kube.Client;

/// <summary>
/// Builds the connection to the API server. The server must show a certificate for the host name of the URL, signed
/// by the configured CA: with a certificate callback either of the two is easily lost.
/// </summary>
internal static class Transport
{
    public static HttpMessageHandler Create(KubernetesClientConfiguration config)
    {
        var sockets = new SocketsHttpHandler
        {
            SslOptions = Tls(config),
            AllowAutoRedirect = false,
            UseCookies = false,
            EnableMultipleHttp2Connections = true,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = TimeSpan.FromMinutes(15),
            // A peer that vanished without a word is noticed by pings; watches would wait for minutes otherwise.
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(15),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        };
        if (!string.IsNullOrEmpty(config.TlsServerName))
            Redial(sockets, new Uri(config.Host));
        return Configuration.Tokens(config) is { } tokens ? new CredentialHandler(tokens, sockets) : sockets;
    }

    /// <summary>The URL to ask. With tls-server-name its host is that name, and <see cref="Redial"/> finds the address.</summary>
    public static Uri BaseAddress(KubernetesClientConfiguration config)
    {
        var address = new UriBuilder(config.Host);
        if (!string.IsNullOrEmpty(config.TlsServerName))
            address.Host = config.TlsServerName;
        if (!address.Path.EndsWith('/'))
            address.Path += "/";
        return address.Uri;
    }

    private static SslClientAuthenticationOptions Tls(KubernetesClientConfiguration config)
    {
        var tls = new SslClientAuthenticationOptions { EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13 };
        if (config.SslCaCerts is { Count: > 0 } roots)
            tls.CertificateChainPolicy = Trust(roots);
        if (config.SkipTlsVerify)
            AcceptAnyServer(tls);
        if (ClientCertificate(config) is { } certificate)
            tls.ClientCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true);
        return tls;
    }

    private static X509ChainPolicy Trust(X509Certificate2Collection roots)
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

    private static X509Certificate2? ClientCertificate(KubernetesClientConfiguration config)
    {
        if (
            !string.IsNullOrEmpty(config.ClientCertificateData)
            && !string.IsNullOrEmpty(config.ClientCertificateKeyData)
        )
            return X509Certificate2.CreateFromPem(
                Pem(config.ClientCertificateData),
                Pem(config.ClientCertificateKeyData)
            );
        if (!string.IsNullOrEmpty(config.ClientCertificateFilePath) && !string.IsNullOrEmpty(config.ClientKeyFilePath))
            return X509Certificate2.CreateFromPemFile(config.ClientCertificateFilePath, config.ClientKeyFilePath);
        return null;
    }

    private static string Pem(string base64) => System.Text.Encoding.ASCII.GetString(Convert.FromBase64String(base64));

    // SslOptions.TargetHost is ignored by SocketsHttpHandler: the name goes into the URL, the address in here.
    private static void Redial(SocketsHttpHandler sockets, Uri real) =>
        sockets.ConnectCallback = async (_, ct) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(real.Host, real.Port, ct);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        };
}
