using System.Text.Json;
using Dockerflow.Registry;
using Dockerflow.Steps.Dockerfile;

namespace Dockerflow.Host.Commands;

/// <summary>One image of <c>dockerflow bases -o json</c>; programs rely on these names.</summary>
/// <param name="Reference">Fully qualified.</param>
/// <param name="Use">From, CopyFrom, MountFrom or Syntax.</param>
/// <param name="Stage">Name or number of the stage; empty for Syntax.</param>
/// <param name="Digest">What the reference stands for now; only when it was asked for.</param>
internal sealed record BaseDocument(string Reference, string Use, string Stage, string? Digest)
{
    public static BaseDocument Of(DockerfileBase found, Digest? digest) =>
        new(found.Reference.ToString(), found.Use.ToString(), found.Stage, digest?.ToString());

    /// <summary>An array, indented.</summary>
    public static string ToJson(IReadOnlyList<BaseDocument> bases) =>
        JsonSerializer.Serialize(bases, BasesJsonContext.Default.IReadOnlyListBaseDocument);
}
