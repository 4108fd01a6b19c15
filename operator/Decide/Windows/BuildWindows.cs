using System.Runtime.CompilerServices;
using Dockerflow.Api.ContainerBuilds;

namespace Dockerflow.Decide.Windows;

/// <summary>
/// The times in which builds may start: the union of all windows, and always where there is none. Moments are UTC.
/// </summary>
public sealed class BuildWindows
{
    /// <summary>A resource is asked about many times between two of its versions; its settings never change.</summary>
    private static readonly ConditionalWeakTable<RebuildSettings, BuildWindows> Known = [];
    private static readonly BuildWindows Always = new([]);
    private readonly IReadOnlyList<BuildWindow?> windows;

    private BuildWindows(IReadOnlyList<BuildWindow?> windows) => this.windows = windows;

    /// <summary>A window that cannot be read never opens; validation refuses it before that matters.</summary>
    public static BuildWindows Of(RebuildSettings rebuild) =>
        rebuild.Windows.Count == 0 ? Always : Known.GetValue(rebuild, Read);

    private static BuildWindows Read(RebuildSettings rebuild) =>
        new([.. rebuild.Windows.Select(wish => BuildWindow.TryRead(wish, out var window, out _) ? window : null)]);

    /// <summary>May a build start at this moment?</summary>
    public bool AreOpen(DateTimeOffset moment) =>
        windows.Count == 0 || windows.Any(window => window?.IsOpen(moment) == true);

    /// <summary>The first moment, not before this one, at which a build may start; null when there is none any more.</summary>
    public DateTimeOffset? FirstOpen(DateTimeOffset moment) =>
        AreOpen(moment) ? moment : windows.Min(window => window?.Schedule.AtOrAfter(moment));

    /// <summary>The last moment between these two, both excluded, at which a window opens; null when none does.</summary>
    public DateTimeOffset? LastOpening(DateTimeOffset after, DateTimeOffset before) =>
        windows
            .Select(window => window?.Schedule.AtOrBefore(before - TimeSpan.FromTicks(1)))
            .Where(opening => opening > after)
            .Max();

    /// <summary>No window is open and none opens again: nothing but a request or a first build starts.</summary>
    public bool NeverOpen(DateTimeOffset moment) => FirstOpen(moment) is null;

    /// <summary>The places in the list, from 0, of the windows that never open again.</summary>
    public IReadOnlyList<int> Dead(DateTimeOffset moment) =>
        [.. Enumerable.Range(0, windows.Count).Where(index => windows[index]?.IsDead(moment) != false)];
}
