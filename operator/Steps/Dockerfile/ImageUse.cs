namespace Dockerflow.Steps.Dockerfile;

/// <summary>An image or stage that a stage takes something from.</summary>
/// <param name="Line">Where it says so.</param>
/// <param name="Use">How.</param>
/// <param name="Name">After expansion.</param>
/// <param name="Written">Before.</param>
/// <param name="Undefined">Variables that had no value.</param>
/// <param name="Undeclared">Those of them that no ARG declares.</param>
/// <param name="Platform">Asked for by FROM --platform, or null.</param>
internal sealed record ImageUse(
    int Line,
    BaseUse Use,
    string Name,
    string Written,
    IReadOnlyList<string> Undefined,
    IReadOnlyList<string> Undeclared,
    string? Platform = null
)
{
    /// <summary>COPY --from=0 names a stage by its number; FROM 0 does not.</summary>
    public bool MayBeIndex => Use != BaseUse.From;
}
