using Dockerflow.Api.BuildRuns;
using Dockerflow.Steps.Tools;

namespace Dockerflow.Steps.Build;

/// <summary>Certificates that RUN trusts besides the public ones, for companies whose package mirrors have a CA of their own.</summary>
internal static class BuildAuthorities
{
    /// <summary>
    /// Where Debian, Ubuntu and Alpine keep their bundle, and most languages look. The mount is not part of the image, but
    /// a RUN that installs ca-certificates itself cannot replace the file: such a Dockerfile starts from a base that has it.
    /// </summary>
    public const string SystemBundle = "/etc/ssl/certs/ca-certificates.crt";

    private const int MaxBytes = 1024 * 1024;

    /// <summary>A file with the builder's own bundle and the given certificates; null when none are given.</summary>
    public static async Task<string?> WriteAsync(
        string? bundle,
        TemporaryDirectory temporary,
        CancellationToken cancellationToken
    )
    {
        if (bundle is null)
        {
            return null;
        }
        var file = new FileInfo(bundle);
        if (!file.Exists || file.Length > MaxBytes)
        {
            throw new StepException(
                FailureReason.SecretInvalid,
                "spec.build.caBundleRef: there is no such ConfigMap, or it has no key ca.crt of at most 1 MiB; create it, the build is tried again by itself"
            );
        }
        var own = File.Exists(SystemBundle) ? await File.ReadAllTextAsync(SystemBundle, cancellationToken) : "";
        var combined = temporary.File("ca-certificates.crt");
        await File.WriteAllTextAsync(
            combined,
            $"{own}\n{await File.ReadAllTextAsync(bundle, cancellationToken)}\n",
            cancellationToken
        );
        // RUN may go on as any user.
        File.SetUnixFileMode(
            temporary.Path,
            UnixFileMode.UserRead
                | UnixFileMode.UserWrite
                | UnixFileMode.UserExecute
                | UnixFileMode.GroupExecute
                | UnixFileMode.OtherExecute
        );
        File.SetUnixFileMode(
            combined,
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead
        );
        return combined;
    }
}
