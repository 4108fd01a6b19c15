using System.Globalization;

namespace Dockerflow.Steps.Dockerfile;

/// <summary>A stage: FROM and everything it takes from elsewhere.</summary>
/// <param name="Index">From 0.</param>
/// <param name="Name">After AS, or null.</param>
/// <param name="Uses">FROM first.</param>
internal sealed record Stage(int Index, string? Name, List<ImageUse> Uses)
{
    /// <summary>Its name, or its number as text.</summary>
    public string Label => Name ?? Index.ToString(CultureInfo.InvariantCulture);
}
