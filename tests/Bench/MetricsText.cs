using System.Globalization;

namespace Dockerflow.Bench;

/// <summary>One answer of /metrics.</summary>
internal sealed class MetricsText(string text)
{
    /// <summary>Sum of all series of a metric whose labels have all of these texts.</summary>
    public double Sum(string name, params string[] labels) =>
        text.Split('\n')
            .Where(line =>
                line.StartsWith(name, StringComparison.Ordinal)
                && line.Length > name.Length
                && line[name.Length] is '{' or ' '
                && labels.All(label => line.Contains(label, StringComparison.Ordinal))
            )
            .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
}
