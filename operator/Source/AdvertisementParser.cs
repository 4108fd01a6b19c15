using System.Text;

namespace Dockerflow.Source;

/// <summary>Reads what a server tells at first: the answer to <c>info/refs</c>, or what git-upload-pack says by itself
/// (gitprotocol-http, gitprotocol-v2, gitprotocol-pack).</summary>
internal static class AdvertisementParser
{
    /// <summary>Null: not what git's protocol allows, or more than is accepted.</summary>
    /// <param name="answer">All of it.</param>
    /// <param name="refPrefixes">The references that are kept where the server tells them all; none: all.</param>
    public static Advertisement? Parse(ReadOnlySpan<byte> answer, IReadOnlyCollection<string> refPrefixes)
    {
        var reader = new PktReader(answer);
        var kind = reader.Read(out var line);
        if (kind == PktKind.Data && line.SequenceEqual("# service=git-upload-pack"u8))
        {
            kind = reader.Read(out _) == PktKind.Flush ? reader.Read(out line) : PktKind.Malformed;
        }

        if (kind == PktKind.Data && line.SequenceEqual("version 1"u8))
        {
            kind = reader.Read(out line);
        }

        return kind switch
        {
            PktKind.Data when line.SequenceEqual("version 2"u8) => ReadCapabilities(ref reader),
            PktKind.Data => ReadReferences(line, ref reader, refPrefixes),
            PktKind.Flush => new Advertisement(false, "sha1", []),
            _ => null,
        };
    }

    private static Advertisement? ReadCapabilities(ref PktReader reader)
    {
        var (hasLsRefs, format) = (false, "sha1");
        PktKind kind;
        while ((kind = reader.Read(out var line)) == PktKind.Data)
        {
            var text = Encoding.UTF8.GetString(line);
            hasLsRefs |= text == "ls-refs" || text.StartsWith("ls-refs=", StringComparison.Ordinal);
            format = text.StartsWith("object-format=", StringComparison.Ordinal)
                ? text["object-format=".Length..]
                : format;
        }

        return kind == PktKind.Flush && hasLsRefs && format is "sha1" or "sha256"
            ? new Advertisement(true, format, [])
            : null;
    }

    private static Advertisement? ReadReferences(
        ReadOnlySpan<byte> first,
        ref PktReader reader,
        IReadOnlyCollection<string> refPrefixes
    )
    {
        var nul = first.IndexOf((byte)0);
        var capabilities = nul < 0 ? [] : Encoding.UTF8.GetString(first[(nul + 1)..]).Split(' ');
        var builder = new RefListBuilder(refPrefixes);
        var line = nul < 0 ? first : first[..nul];
        for (var kind = PktKind.Data; kind != PktKind.Flush; kind = reader.Read(out line))
        {
            if (kind != PktKind.Data || !builder.AddOldLine(Encoding.UTF8.GetString(line)))
            {
                return null;
            }
        }

        return new Advertisement(false, ObjectFormatOf(capabilities), builder.Build(SymrefsOf(capabilities)));
    }

    private static string ObjectFormatOf(string[] capabilities) =>
        Array.Exists(capabilities, capability => capability == "object-format=sha256") ? "sha256" : "sha1";

    private static Dictionary<string, string> SymrefsOf(string[] capabilities) =>
        capabilities
            .Where(capability => capability.StartsWith("symref=", StringComparison.Ordinal))
            .Select(capability => capability["symref=".Length..].Split(':'))
            .Where(pair => pair.Length == 2)
            .DistinctBy(pair => pair[0])
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
}
