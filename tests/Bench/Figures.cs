using System.Globalization;
using System.Text.Json.Nodes;

namespace Dockerflow.Bench;

/// <summary>What was measured, with what it is to be compared with.</summary>
internal sealed class Figures
{
    private readonly List<Figure> all = [];

    private sealed record Figure(string Key, double Value, string Unit, string Meaning, string Bound);

    public double this[string key] => all.Single(figure => figure.Key == key).Value;

    public void Add(string key, double value, string unit, string meaning, string bound = "")
    {
        all.Add(new Figure(key, Math.Round(value, 2), unit, meaning, bound));
        Console.Error.WriteLine($"==> {key} = {value.ToString("0.##", CultureInfo.InvariantCulture)} {unit}");
    }

    public string ToJson()
    {
        var json = new JsonObject();
        foreach (var figure in all)
            json[figure.Key] = figure.Value;
        return json.ToJsonString(new() { WriteIndented = true }) + "\n";
    }

    public string ToTable()
    {
        var rows = all.Select(figure =>
            (string[])
                [
                    figure.Key,
                    $"{figure.Value.ToString("0.##", CultureInfo.InvariantCulture)} {figure.Unit}".TrimEnd(),
                    figure.Bound,
                    figure.Meaning,
                ]
        );
        string[][] table =
        [
            ["figure", "value", "aim", "what it is"],
            .. rows,
        ];
        var widths = Enumerable.Range(0, 3).Select(column => table.Max(row => row[column].Length)).ToArray();
        return string.Join(
            '\n',
            table.Select(row =>
                $"{row[0].PadRight(widths[0])}  {row[1].PadLeft(widths[1])}  {row[2].PadLeft(widths[2])}  {row[3]}"
            )
        );
    }
}
