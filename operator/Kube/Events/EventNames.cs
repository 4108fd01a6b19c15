using System.Security.Cryptography;
using System.Text;

namespace Dockerflow.Kube.Events;

/// <summary>
/// Names of Events. The same thing said of the same object has the same name, so a restart counts on; what is combined
/// has one name whatever it says.
/// </summary>
internal static class EventNames
{
    private const int LongestName = 253;

    public static string Of(EventNote note)
    {
        var said = note.Combined ? EventCorrelator.CombinedPrefix : note.Message;
        var text = string.Join('\n', note.Regarding.Uid, note.Severity.ToString(), note.Reason, said);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
        var name = note.Regarding.Name ?? "";
        var longest = LongestName - hash.Length - 1;
        return $"{(name.Length <= longest ? name : name[..longest].TrimEnd('.', '-'))}.{hash}";
    }
}
