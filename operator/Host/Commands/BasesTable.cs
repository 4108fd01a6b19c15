namespace Dockerflow.Host.Commands;

/// <summary>Bases as columns for people. Pure.</summary>
internal static class BasesTable
{
    private const string Gap = "  ";

    public static IReadOnlyList<string> Lines(IReadOnlyList<BaseDocument> bases)
    {
        if (bases.Count == 0)
        {
            return ["No image: the target starts from scratch."];
        }
        var resolved = bases.Any(each => each.Digest is not null);
        List<string[]> rows = [Columns("REFERENCE", "USE", "STAGE", resolved ? "DIGEST" : null)];
        rows.AddRange(bases.Select(each => Columns(each.Reference, each.Use, Shown(each.Stage), each.Digest)));
        var widths = rows[0].Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        return [.. rows.Select(row => string.Join(Gap, row.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd())];
    }

    private static string[] Columns(string reference, string use, string stage, string? digest) =>
        digest is null ? [reference, use, stage] : [reference, use, stage, digest];

    /// <summary>The name comes from a file: nothing in it may steer the terminal.</summary>
    private static string Shown(string stage) =>
        stage.Length == 0 ? "-" : string.Concat(stage.Select(c => char.IsAscii(c) && !char.IsControl(c) ? c : '?'));
}
