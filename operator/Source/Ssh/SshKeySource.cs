using System.Text;
using Dockerflow.Net.Ssh;
using Renci.SshNet;
using Renci.SshNet.Security;

namespace Dockerflow.Source.Ssh;

/// <summary>A private key that signs with SHA-2 only; the library would try SHA-1 first.</summary>
internal sealed class SshKeySource : IPrivateKeySource, IDisposable
{
    private readonly PrivateKeyFile _file;

    private SshKeySource(PrivateKeyFile file) => _file = file;

    /// <inheritdoc/>
    public IReadOnlyCollection<HostAlgorithm> HostKeyAlgorithms =>
        [.. _file.HostKeyAlgorithms.Where(algorithm => algorithm.Name != "ssh-rsa")];

    /// <summary>Reads the key.</summary>
    /// <exception cref="SourceException">It cannot be read. What it holds is not repeated.</exception>
    public static SshKeySource Read(SshCredentials credentials)
    {
        try
        {
            using var text = new MemoryStream(Encoding.ASCII.GetBytes(credentials.NormalizedPrivateKey));
            return new SshKeySource(new PrivateKeyFile(text));
        }
        // The library throws what its decoders throw; whatever it is, the key is the reason.
        catch (Exception fault)
        {
            throw new SourceException(
                SourceFailure.Invalid,
                $"the Secret of credentialsRef: its {SshCredentials.PrivateKeyKey} cannot be read ({fault.GetType().Name}); make a new one: ssh-keygen -t ed25519 -N ''"
            );
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
