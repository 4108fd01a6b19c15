namespace Dockerflow.Decide.Windows;

/// <summary>When a rebuild because of age starts, where windows say when builds may start at all.</summary>
public static class AgeMoment
{
    /// <summary>
    /// The due moment if a window is open then; else the first opening after it, if a build that starts there is done
    /// before the image expires; else the last opening before it, if a rebuild there lasts until that first opening, or
    /// if there is none. Where no opening can keep the promise it is the first one after the due moment: rebuilding
    /// earlier would cost a build and not keep the promise either. Null: no window opens any more.
    /// </summary>
    /// <param name="windows">When builds may start.</param>
    /// <param name="published">When the image was published; no moment up to it is chosen.</param>
    /// <param name="due">When the rebuild would start without windows.</param>
    /// <param name="maxAge">How old the image may get.</param>
    /// <param name="build">How long a build may take.</param>
    public static DateTimeOffset? Choose(
        BuildWindows windows,
        DateTimeOffset published,
        DateTimeOffset due,
        TimeSpan maxAge,
        TimeSpan build
    )
    {
        var next = windows.FirstOpen(due);
        if (next == due || next + build <= published + maxAge)
        {
            return next;
        }
        var early = windows.LastOpening(published, due);
        return next is null || next + build <= early + maxAge ? early : next;
    }
}
