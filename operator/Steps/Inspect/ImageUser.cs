using System.Globalization;
using System.Text;

namespace Dockerflow.Steps.Inspect;

/// <summary>Turns USER into a uid. Pure.</summary>
internal static class ImageUser
{
    private const int MaxChars = 128;
    private const int MaxJsonBytes = 200;

    /// <summary>The uid as digits; the name itself when /etc/passwd does not know it; "0" when there is no USER.</summary>
    public static string ToNumeric(string user, byte[]? passwd)
    {
        var name = user.Split(':')[0];
        if (name.Length == 0)
        {
            return "0";
        }
        return IsUid(name) ? name : FindIn(passwd, name) ?? ReportText.Fit(name, MaxChars, MaxJsonBytes);
    }

    private static string? FindIn(byte[]? passwd, string name)
    {
        foreach (var line in Encoding.UTF8.GetString(passwd ?? []).Split('\n'))
        {
            var fields = line.Split(':');
            if (fields.Length >= 3 && fields[0] == name && IsUid(fields[2]))
            {
                return fields[2];
            }
        }
        return null;
    }

    private static bool IsUid(string text) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);
}
