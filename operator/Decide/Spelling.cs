using System.Globalization;
using System.Text.RegularExpressions;
using Dockerflow.Api;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Policy;
using Dockerflow.Decide.Windows;
using Dockerflow.Net.Ssh;

namespace Dockerflow.Decide;

/// <summary>What is wrong with a spec whatever the policy says.</summary>
internal static partial class Spelling
{
    /// <summary>The arguments travel to the steps in an environment variable, which holds 128 KiB at most.</summary>
    private const int MaxArgs = 32 * 1024;

    public static IEnumerable<string> Problems(ContainerBuildSpec spec) =>
        Source(spec.Source.Git)
            .Concat(Build(spec.Build))
            .Concat(Image(spec.Image))
            .Concat(WindowSpelling.Problems(spec.Rebuild))
            .Concat(Verify(spec.Verify))
            .Concat(Environments(spec.Environments));

    private static IEnumerable<string> Source(GitSource git)
    {
        if (SourceAddress.Problem(git.Url) is { } problem)
        {
            yield return $"spec.source.git.url: {problem}";
        }
        else if (SshAddress.Claims(git.Url) && git.CredentialsRef is null)
        {
            yield return "spec.source.git.credentialsRef: an ssh address needs a key; name a Secret of type kubernetes.io/ssh-auth with ssh-privatekey and known_hosts";
        }
        var given = new[] { git.Ref.Branch, git.Ref.Tag, git.Ref.Semver, git.Ref.Commit }.Count(value =>
            !string.IsNullOrEmpty(value)
        );
        if (given != 1)
        {
            yield return $"spec.source.git.ref: give exactly one of branch, tag, semver and commit; {given.ToString(CultureInfo.InvariantCulture)} are given";
        }
        if (
            git.Ref.Commit is { Length: > 0 } commit
            && (commit.Length is not (40 or 64) || !commit.All(char.IsAsciiHexDigitLower))
        )
        {
            yield return "spec.source.git.ref.commit: give the full commit, 40 or 64 lower-case hexadecimal digits";
        }
        if (LeavesTree(git.ContextDir))
        {
            yield return "spec.source.git.contextDir: must be a path inside the repository, without .. and without a leading /";
        }
    }

    private static IEnumerable<string> Build(BuildSettings build)
    {
        if (build.Dockerfile.Length == 0 || LeavesTree(build.Dockerfile))
        {
            yield return "spec.build.dockerfile: must be a path inside the context, without .. and without a leading /";
        }
        if (Repeated(build.Args.Select(arg => arg.Name)) is { } arg)
        {
            yield return $"spec.build.args: {arg} is given twice; keep one";
        }
        if (build.Args.Sum(arg => arg.Name.Length + arg.Value.Length) > MaxArgs)
        {
            yield return "spec.build.args: all names and values together must not exceed 32 KiB";
        }
        if (Repeated(build.Secrets.Select(secret => secret.Id)) is { } secret)
        {
            yield return $"spec.build.secrets: id {secret} is given twice; keep one";
        }
        foreach (var key in (build.NodeSelector?.Keys ?? []).Where(key => !LabelKey().IsMatch(key)))
        {
            yield return $"spec.build.nodeSelector: {Short.Text(key)} is no key of a label; write [PREFIX/]NAME";
        }
        foreach (var (index, toleration) in (build.Tolerations ?? []).Index())
        {
            if (PlacementCheck.Problem(toleration) is { } wrong)
            {
                yield return $"spec.build.tolerations[{index}]: {wrong}";
            }
        }
    }

    private static IEnumerable<string> Image(ImageSettings image)
    {
        foreach (
            var (field, repository) in new[]
            {
                ("repository", image.Repository),
                ("candidates.repository", image.CandidatesRepository()),
            }
        )
        {
            if (!RepositoryName.IsValid(repository))
            {
                yield return $"spec.image.{field}: {Short.Text(repository)} must be HOST/PATH in lower case, without tag or digest, for example registry.example.com/team/app";
            }
        }
        if (image.CandidatesRepository() == image.Repository)
        {
            yield return "spec.image.candidates.repository: must differ from spec.image.repository, which holds only proved images";
        }
        foreach (var tag in image.Tags.Where(tag => TagTemplate.Problem(tag) is not null))
        {
            yield return $"spec.image.tags: {Short.Text(tag)}: {TagTemplate.Problem(tag)}";
        }
    }

    private static IEnumerable<string> Verify(VerifySettings verify)
    {
        foreach (var env in verify.Env.Where(env => env.Value is not null && env.ValueFrom is not null))
        {
            yield return $"spec.verify.env: {env.Name} has both value and valueFrom; keep one";
        }
        if (verify.Env.Any(env => env.Name == "PORT"))
        {
            yield return "spec.verify.env: PORT is the operator's; set spec.verify.port instead";
        }
    }

    private static IEnumerable<string> Environments(IReadOnlyList<EnvironmentSpec> environments)
    {
        if (Repeated(environments.Select(environment => environment.Name)) is { } name)
        {
            yield return $"spec.environments: {name} is given twice; names must differ";
        }
        foreach (var environment in environments.Where(environment => environment.Targets.Count == 0))
        {
            yield return $"spec.environments: {environment.Name} has no targets; name at least one workload";
        }
    }

    /// <summary>As Kubernetes spells the keys of labels; the schema cannot say it of keys.</summary>
    [GeneratedRegex(@"^([a-z0-9][-a-z0-9.]{0,252}/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?\z")]
    private static partial Regex LabelKey();

    private static bool LeavesTree(string path) =>
        path.StartsWith('/')
        || path.Contains('\\', StringComparison.Ordinal)
        || path.Any(char.IsControl)
        || path.Split('/').Contains("..");

    private static string? Repeated(IEnumerable<string> names) =>
        names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1)?.Key;
}
