using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.Steps;
using Dockerflow.Net.Ssh;
using Dockerflow.Steps.Tools;

namespace Dockerflow.Steps.Clone;

/// <summary>The files that ssh reads, made from a mounted Secret: only what concerns this one server, and a private key
/// that nobody else can read, which ssh insists on. Gone when disposed.</summary>
internal sealed class SshLogin : IDisposable
{
    private const int MaxBytes = KnownHosts.MaxChars;

    private SshLogin(string privateKeyFile, string knownHostsFile) =>
        (PrivateKeyFile, KnownHostsFile) = (privateKeyFile, knownHostsFile);

    public string PrivateKeyFile { get; }

    public string KnownHostsFile { get; }

    public static SshLogin Create(CloneInput input, SshAddress url, TemporaryDirectory temporary)
    {
        var secret = Read(input.CredentialsDir);
        if (secret.ProblemFor(url) is { } problem)
        {
            throw new StepException(FailureReason.SecretInvalid, $"the git credentials Secret: {problem}");
        }
        var login = new SshLogin(
            Path.Combine(input.PrivateKeyDir ?? temporary.Path, "private-key"),
            temporary.File("known_hosts")
        );
        WritePrivately(login.PrivateKeyFile, secret.NormalizedPrivateKey);
        WritePrivately(login.KnownHostsFile, KnownHosts.Parse(secret.KnownHosts).Narrowed(url, url.KnownHostsName));
        return login;
    }

    public void Dispose() => File.Delete(PrivateKeyFile);

    private static SshCredentials Read(string? directory) =>
        directory is null
            ? throw new StepException(
                FailureReason.SourceAuth,
                "an ssh address needs a key; name a Secret in source.git.credentialsRef"
            )
            : new SshCredentials(
                ReadKey(directory, Names.SecretHostKey),
                ReadKey(directory, SshCredentials.PrivateKeyKey),
                ReadKey(directory, SshCredentials.KnownHostsKey)
            );

    private static string ReadKey(string directory, string key)
    {
        var file = new FileInfo(Path.Combine(directory, key));
        return file.Exists && file.Length <= MaxBytes ? File.ReadAllText(file.FullName) : "";
    }

    private static void WritePrivately(string path, string text)
    {
        // A container that was started again finds what the first one left.
        File.Delete(path);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        using var writer = new StreamWriter(path, options);
        writer.Write(text);
    }
}
