using System.Text.RegularExpressions;
using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.Steps;

namespace Dockerflow.Steps.Build;

/// <summary>Buildah's command lines. Pure.</summary>
internal static partial class BuildOptions
{
    private const string Candidate = "localhost/dockerflow-candidate:latest";

    public static IReadOnlyList<string> Build(BuildInput input, string context, string? authorities) =>
        [
            "build",
            // "chroot" is what works without privileges; it is no boundary, so nothing worth stealing is in this container.
            "--isolation",
            "chroot",
            "--cap-drop",
            "SYS_CHROOT",
            "--pull-never",
            "--no-cache",
            "--layers=false",
            "--format",
            "oci",
            "--identity-label=false",
            "--file",
            Path.Combine(context, input.Dockerfile),
            .. input.Target.Length > 0 ? (string[])["--target", input.Target] : [],
            .. input.Platform.Length > 0 ? (string[])["--platform", input.Platform] : [],
            .. input.Args.SelectMany(Argument),
            .. input.Secrets.SelectMany(Secret),
            .. input
                .Annotations.OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .SelectMany(pair => (string[])["--annotation", $"{pair.Key}={pair.Value}"]),
            .. authorities is null ? [] : (string[])["--volume", $"{authorities}:{BuildAuthorities.SystemBundle}:ro"],
            "--tag",
            Candidate,
            context,
        ];

    public static IReadOnlyList<string> Push(string layout) =>
        ["push", "--quiet", "--format", "oci", Candidate, $"oci:{layout}:candidate"];

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
