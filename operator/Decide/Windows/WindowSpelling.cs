using Dockerflow.Api.ContainerBuilds;

namespace Dockerflow.Decide.Windows;

/// <summary>What is wrong with the windows of a spec.</summary>
internal static class WindowSpelling
{
    private const int Most = 10;

    public static IEnumerable<string> Problems(RebuildSettings rebuild)
    {
        if (rebuild.Windows.Count > Most)
        {
            yield return $"spec.rebuild.windows: {rebuild.Windows.Count} are given; keep at most {Most}";
        }
        for (var index = 0; index < rebuild.Windows.Count; index++)
        {
            if (!BuildWindow.TryRead(rebuild.Windows[index], out _, out var error))
            {
                yield return $"spec.rebuild.windows[{index}].{error}";
            }
        }
    }
}
