using System.Globalization;
using System.Text.RegularExpressions;
using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.Steps;

namespace Dockerflow.Steps.Build;

/// <summary>Buildah's command lines. Pure.</summary>
/// <param name="Context">The directory that COPY reads.</param>
/// <param name="Authorities">A bundle that RUN finds in the place of its own, or null.</param>
/// <param name="FileTime">The time of all files that the build makes, so that equal inputs give equal layers.</param>
/// <param name="Cache">Repository that keeps the image after each instruction, or null.</param>
/// <param name="ReadsCache">What is there already may be taken over.</param>
/// <param name="KeepsShell">While it builds the image has Docker's format, for Buildah heeds SHELL in no other.</param>
internal sealed partial record BuildOptions(
    string Context,
    string? Authorities,
    DateTimeOffset FileTime,
    string? Cache,
    bool ReadsCache,
    bool KeepsShell = false
)
{
    private const string Candidate = "localhost/dockerflow-candidate:latest";

    public IReadOnlyList<string> Build(BuildInput input) =>
        [
            "build",
            // "chroot" is what works without privileges; it is no boundary, so nothing worth stealing is in this container.
            "--isolation",
            "chroot",
            "--cap-drop",
            "SYS_CHROOT",
            "--pull-never",
            "--layers",
            .. Caching(),
            "--format",
            KeepsShell ? "docker" : "oci",
            "--identity-label=false",
            "--timestamp",
            FileTime.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
            "--file",
            Path.Combine(Context, input.Dockerfile),
            .. input.Target.Length > 0 ? (string[])["--target", input.Target] : [],
            .. input.Platform.Length > 0 ? (string[])["--platform", input.Platform] : [],
            .. input.Args.SelectMany(Argument),
            .. input.Secrets.SelectMany(Secret),
            .. input
                .Annotations.OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .SelectMany(pair => (string[])["--annotation", $"{pair.Key}={pair.Value}"]),
            .. Authorities is null ? [] : (string[])["--volume", $"{Authorities}:{BuildAuthorities.SystemBundle}:ro"],
            "--tag",
            Candidate,
            Context,
        ];

    /// <param name="destination">HOST/NAME:TAG of the local registry.</param>
    public static IReadOnlyList<string> Push(string destination) =>
        ["push", "--quiet", "--format", "oci", Candidate, $"docker://{destination}"];

    private string[] Caching() =>
        (Cache, ReadsCache) switch
        {
            ({ } cache, true) => ["--cache-from", cache, "--cache-to", cache],
            ({ } cache, false) => ["--no-cache", "--cache-to", cache],
            _ => ["--no-cache"],
        };

    private static string[] Argument(NameValue argument) =>
        VariableName().IsMatch(argument.Name)
            ? ["--build-arg", $"{argument.Name}={argument.Value}"]
            : throw new StepException(
                FailureReason.DockerfileInvalid,
                $"the build argument {Printable.Quote(argument.Name, 60)} is not a variable's name"
            );

    private static string[] Secret(SecretFile secret) =>
        SecretId().IsMatch(secret.Id) && !secret.Path.Contains(',', StringComparison.Ordinal)
            ? ["--secret", $"id={secret.Id},src={secret.Path}"]
            : throw new StepException(
                FailureReason.SecretInvalid,
                $"the build secret id {Printable.Quote(secret.Id, 60)} must be letters, digits, _ . -"
            );

    [GeneratedRegex(@"\A[a-zA-Z_][a-zA-Z0-9_]{0,127}\z", RegexOptions.NonBacktracking)]
    private static partial Regex VariableName();

    [GeneratedRegex(@"\A[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127}\z", RegexOptions.NonBacktracking)]
    private static partial Regex SecretId();
}
