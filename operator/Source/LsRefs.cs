using System.Text;

namespace Dockerflow.Source;

/// <summary>The ls-refs command (gitprotocol-v2).</summary>
internal static class LsRefs
{
    public static byte[] Request(string objectFormat, IEnumerable<string> prefixes)
    {
        var request = new StringBuilder()
            .Append(PktLine.Data("command=ls-refs\n"))
            .Append(PktLine.Data("agent=dockerflow-operator\n"))
            .Append(PktLine.Data($"object-format={objectFormat}\n"))
            .Append(PktLine.Delimiter)
            .Append(PktLine.Data("peel\n"))
            .Append(PktLine.Data("symrefs\n"));
        foreach (var prefix in prefixes)
        {
            request.Append(PktLine.Data($"ref-prefix {prefix}\n"));
        }

        return Encoding.UTF8.GetBytes(request.Append(PktLine.Flush).ToString());
    }

    /// <summary>Null: not what the protocol allows, or more than is accepted. A server may send more than the prefixes ask for.</summary>
    public static IReadOnlyList<GitRef>? ParseAnswer(ReadOnlySpan<byte> answer, IReadOnlyCollection<string> prefixes)
    {
        var reader = new PktReader(answer);
        var builder = new RefListBuilder(prefixes);
        PktKind kind;
        while ((kind = reader.Read(out var line)) == PktKind.Data)
        {
            if (!builder.AddLine(Encoding.UTF8.GetString(line)))
            {
                return null;
            }
        }

        return kind == PktKind.Flush ? builder.Build() : null;
    }
}
