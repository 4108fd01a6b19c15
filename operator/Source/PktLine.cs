using System.Globalization;
using System.Text;

namespace Dockerflow.Source;

/// <summary>Writes and reads git's framing (gitprotocol-common, pkt-line).</summary>
internal static class PktLine
{
    /// <summary>The largest payload: 65520 bytes with its four digits.</summary>
    public const int MaxPayload = 65516;

    public const string Flush = "0000";
    public const string Delimiter = "0001";

    public static string Data(string text) =>
        (Encoding.UTF8.GetByteCount(text) + 4).ToString("x4", CultureInfo.InvariantCulture) + text;
}
