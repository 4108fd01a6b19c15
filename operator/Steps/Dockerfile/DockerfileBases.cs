using Dockerflow.Api;
using Dockerflow.Net;
using Dockerflow.Registry;
using Dockerflow.Steps.Pull;

namespace Dockerflow.Steps.Dockerfile;

/// <summary>What a Dockerfile is built from, for people and programs that ask outside of a build.</summary>
public static class DockerfileBases
{
    /// <summary>The build argument that replaces the syntax directive (Dockerfile reference, "BuildKit built-in build args").</summary>
    private const string SyntaxArgument = "BUILDKIT_SYNTAX";

    /// <summary>
    /// Every image the target needs, with its use and stage, in the order of the Dockerfile; the syntax directive's first.
    /// Nothing is said twice. A base that cannot be known is an error, not a gap.
    /// </summary>
    /// <param name="text">The Dockerfile, see <see cref="ReadFile"/>.</param>
    /// <param name="target">Name or number of a stage; empty: the last.</param>
    /// <param name="arguments">Build arguments; the last of a name wins.</param>
    /// <param name="platform">os/architecture of the build, which the automatic variables speak of.</param>
    /// <exception cref="StepException">DockerfileInvalid, with line and remedy.</exception>
    public static IReadOnlyList<DockerfileBase> Find(
        string text,
        string target,
        IReadOnlyList<NameValue> arguments,
        Platform platform
    )
    {
        var stages = StageReader.Read(text, new BuildArguments(arguments, platform.ToString()));
        return
        [
            .. SyntaxOf(text, arguments)
                .Concat(BaseFinder.Uses(stages, target, platform.ToString()))
                .DistinctBy(found => (found.Reference, found.Use, found.Stage, found.Platform)),
        ];
    }

    /// <summary>Reads a file of at most 1 MiB and 10,000 lines; links are followed.</summary>
    /// <exception cref="StepException">DockerfileMissing or DockerfileInvalid.</exception>
    public static string ReadFile(string path) => DockerfileSource.ReadFile(path);

    /// <summary>What the references stand for now, in the same order: the digest behind the tag, an index's where there
    /// is one with an image for the platform. A reference that is there twice is asked for once.</summary>
    /// <exception cref="StepException">BaseNotFound, BaseAuth, RegistryUnavailable or DockerfileInvalid.</exception>
    public static async Task<IReadOnlyList<Digest>> ResolveAsync(
        IReadOnlyList<DockerfileBase> bases,
        RegistryClient client,
        Platform platform,
        CancellationToken cancellationToken
    )
    {
        var resolver = new BaseResolver(client.ResolveAsync, platform.ToString(), []);
        var digests = new List<Digest>();
        foreach (var found in bases)
        {
            digests.Add((await resolver.ResolveAsync(found, cancellationToken)).Digest);
        }
        return digests;
    }

    private static IEnumerable<DockerfileBase> SyntaxOf(string text, IReadOnlyList<NameValue> arguments)
    {
        var given = arguments.LastOrDefault(argument => argument.Name == SyntaxArgument)?.Value;
        var image = string.IsNullOrEmpty(given) ? InstructionReader.Directives(text).Syntax : given;
        if (image is null)
        {
            return [];
        }
        return ImageReference.TryParse(image, out var reference, out var error)
            ? [new DockerfileBase(image, reference, BaseUse.Syntax, "", null, 1)]
            : throw DockerfileFault.At(1, $"the syntax {Printable.Quote(image, 100)} is not an image: {error}");
    }
}
