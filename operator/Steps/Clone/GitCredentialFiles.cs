using Dockerflow.Api.BuildRuns;
using Dockerflow.Net;

namespace Dockerflow.Steps.Clone;

/// <summary>A mounted Secret with the keys host, username and password.</summary>
internal static class GitCredentialFiles
{
    private const int MaxBytes = 16 * 1024;

    /// <summary>Refuses a Secret that is not for this host: a tenant may read a Secret into a build, but never send it elsewhere.</summary>
    public static void RequireFor(string directory, string host)
    {
        foreach (var key in (string[])["host", "username", "password"])
        {
            if (Read(directory, key) is not { Length: > 0 })
            {
                throw new StepException(
                    FailureReason.SecretInvalid,
                    $"the git credentials Secret has no key {key}; it needs host, username and password"
                );
            }
        }
        var written = Read(directory, "host")!;
        if (!HostName.TryNormalize(written, out var bound) || bound != host)
        {
            throw new StepException(
                FailureReason.SourceAuth,
                $"the git credentials Secret is for {Printable.Quote(written, 100)}, not for {host}; set its key host to {host}"
            );
        }
    }

    private static string? Read(string directory, string key)
    {
        var file = new FileInfo(Path.Combine(directory, key));
        return file.Exists && file.Length <= MaxBytes ? File.ReadAllText(file.FullName).Trim() : null;
    }
}
