namespace Dockerflow.Steps.Dockerfile;

/// <summary>An image or stage that a stage takes something from.</summary>
/// <param name="Line">Where it says so.</param>
/// <param name="Name">After expansion.</param>
/// <param name="Written">Before.</param>
/// <param name="Undefined">Variables that had no value.</param>
/// <param name="MayBeIndex">COPY --from=0 names a stage by its number; FROM 0 does not.</param>
/// <param name="Platform">Asked for by FROM --platform, or null.</param>
internal sealed record ImageUse(
    int Line,
    string Name,
    string Written,
    IReadOnlyList<string> Undefined,
    bool MayBeIndex,
    string? Platform = null
);
