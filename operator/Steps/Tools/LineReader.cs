using System.Text;

namespace Dockerflow.Steps.Tools;

/// <summary>Reads lines of bounded length; what is longer is cut, so that an endless line cannot fill the memory.</summary>
internal static class LineReader
{
    public const int MaxLineChars = 8 * 1024;

    /// <summary>Calls <paramref name="onLine"/> for each line up to the stream's end. A carriage return ends a line too (progress bars).</summary>
    public static async Task ReadAsync(TextReader reader, Action<string> onLine, CancellationToken cancellationToken)
    {
        var buffer = new char[4096];
        var line = new StringBuilder();
        for (int read; (read = await reader.ReadAsync(buffer, cancellationToken)) > 0; )
        {
            Split(buffer.AsSpan(0, read), line, onLine);
        }
        Emit(line, onLine);
    }

    private static void Split(ReadOnlySpan<char> text, StringBuilder line, Action<string> onLine)
    {
        foreach (var c in text)
        {
            if (c is '\n' or '\r')
            {
                Emit(line, onLine);
            }
            else if (line.Length < MaxLineChars)
            {
                line.Append(c);
            }
        }
    }

    private static void Emit(StringBuilder line, Action<string> onLine)
    {
        if (line.Length > 0)
        {
            onLine(line.ToString());
            line.Clear();
        }
    }
}
