using System.Globalization;
using System.Text.RegularExpressions;
using Dockerflow.Demo.Acts;
using Spectre.Console;

namespace Dockerflow.Demo.Board;

/// <summary>How the boards look. What comes from the cluster is escaped: it may hold anything.</summary>
internal static partial class BoardTables
{
    private const int LongestText = 160;
    private const int LongestReason = 70;

    public static Table Acts(IReadOnlyList<ActRow> acts, TimeSpan elapsed)
    {
        var table = new Table().RoundedBorder().Title($"[bold]Dockerflow[/] {Clock(elapsed)}");
        table.AddColumns("", "act", "time", "stage", "reason");
        foreach (var act in acts)
        {
            table.AddRow(
                Mark(act.Result?.Ok),
                Safe(act.Title),
                Clock(act.Result?.Took ?? elapsed - act.Since),
                Safe(act.Result?.Happened ?? act.Stage),
                Safe(Brief(act.Result?.Why ?? act.Why, LongestReason))
            );
        }
        return table;
    }

    public static Table Lines(IEnumerable<BoardLine> lines)
    {
        var table = new Table().NoBorder().HideHeaders();
        table.AddColumns("at", "who", "state", "why");
        foreach (var line in lines)
        {
            table.AddRow(
                $"[grey]{Clock(line.At)}[/]",
                Safe(line.Who),
                $"[{Colour(line.State)}]{Safe(line.State)}[/]",
                Safe(line.Why)
            );
        }
        return table;
    }

    /// <summary>The table at the end: what happened, why, how long, and which digest prod runs.</summary>
    public static Table Summary(IReadOnlyList<ActResult> acts)
    {
        var table = new Table().RoundedBorder();
        table.AddColumns("", "what happened", "why", "time", "in stage and prod");
        foreach (var act in acts)
        {
            table.AddRow(
                Mark(act.Ok),
                $"[bold]{Safe(act.Title)}[/]\n{Safe(act.Happened)}",
                Safe(act.Why),
                Clock(act.Took),
                Safe(ShortDigest(act.Digest))
            );
        }
        return table;
    }

    /// <summary>What each Pod answers now.</summary>
    public static Table Serving(IEnumerable<ServingPod> pods)
    {
        var table = new Table().RoundedBorder();
        table.AddColumns("namespace", "Pod", "serves commit", "from image");
        foreach (var pod in pods)
        {
            var image = pod.ImageId[(pod.ImageId.LastIndexOf('@') + 1)..];
            table.AddRow(Safe(pod.Namespace), Safe(pod.Name), Safe(pod.Commit), Safe(ShortDigest(image)));
        }
        return table;
    }

    public static string ShortDigest(string digest) => digest.Length > 19 ? digest[..19] : digest;

    private static string Mark(bool? ok) =>
        ok switch
        {
            true => "[green]✓[/]",
            false => "[red]✗[/]",
            null => "[yellow]…[/]",
        };

    private static string Colour(string state) =>
        state switch
        {
            "Succeeded" or "Verified" or "Passed" or "True" => "green",
            "Failed" or "RollingBack" or "Warning" or "False" => "red",
            _ => "blue",
        };

    private static string Clock(TimeSpan time) =>
        string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s");

    /// <summary>One line of at most this many characters, fit for a terminal.</summary>
    public static string Brief(string text, int length)
    {
        var line = new string([
            .. LongDigest().Replace(text, "$1…").Take(length + 1).Select(c => char.IsControl(c) ? ' ' : c),
        ]);
        return line.Length > length ? line[..(length - 1)] + "…" : line;
    }

    [GeneratedRegex("(sha256:[0-9a-f]{12})[0-9a-f]{52}", RegexOptions.NonBacktracking)]
    private static partial Regex LongDigest();

    private static string Safe(string text) => Markup.Escape(Brief(text, LongestText));
}
