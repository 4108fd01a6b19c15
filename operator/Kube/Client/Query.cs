using System.Globalization;
using System.Text;

namespace Dockerflow.Kube.Client;

/// <summary>Builds the query of a request; members that are null are left out.</summary>
internal sealed class Query(string path)
{
    private readonly StringBuilder text = new(path);
    private char separator = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';

    public Query With(string name, string? value)
    {
        if (value is null)
            return this;
        text.Append(separator).Append(name).Append('=').Append(Uri.EscapeDataString(value));
        separator = '&';
        return this;
    }

    public Query With(string name, int? value) => With(name, value?.ToString(CultureInfo.InvariantCulture));

    public Query With(string name, bool value) => value ? With(name, "true") : this;

    public override string ToString() => text.ToString();
}
