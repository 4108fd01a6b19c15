using System.Globalization;
using System.Text.RegularExpressions;

namespace Dockerflow.Steps.Dockerfile;

/// <summary>
/// What Buildah's cache does not look at, so that a layer from it could be another commit's (imagebuildah, up to 1.44 at
/// least). Of what RUN mounts it takes a checksum only where the flag says <c>type=bind</c> in these letters and names
/// nothing but the context; and it knows the value of an ARG in RUN alone: everywhere else it compares what is written.
/// Pure.
/// </summary>
internal static partial class CacheBlindSpots
{
    private const string Mount = "--mount=";

    /// <summary>The first one in a user's words, with its line; null when there is none.</summary>
    /// <param name="dockerfile">Its text.</param>
    /// <param name="given">Arguments whose values the resource gives: with other ones nothing is reused anyway.</param>
    public static string? First(string dockerfile, IReadOnlySet<string> given)
    {
        var (instructions, escape) = InstructionReader.Read(dockerfile);
        var arguments = instructions
            .Where(instruction => instruction.Keyword == "ARG")
            .SelectMany(instruction => Words.SplitRaw(instruction.Rest, escape))
            .Select(word => word.Split('=')[0])
            .Where(name => !given.Contains(name))
            .ToHashSet(StringComparer.Ordinal);
        return instructions
            .Select(instruction => Of(instruction, arguments, escape))
            .FirstOrDefault(found => found is not null);
    }

    private static string? Of(Instruction instruction, HashSet<string> arguments, char escape) =>
        instruction.Keyword switch
        {
            "ARG" or "FROM" => null,
            "RUN" => InMounts(instruction, escape),
            "ONBUILD" => InMounts(instruction, escape) ?? InVariables(instruction, arguments),
            _ => InVariables(instruction, arguments),
        };

    private static string? InMounts(Instruction instruction, char escape) =>
        Words
            .SplitRaw(instruction.Rest, escape)
            .Find(word => word.StartsWith(Mount, StringComparison.Ordinal) && !IsKeyed(word[Mount.Length..]))
            is { } mount
            ? At(instruction, $"what {Printable.Quote(mount, 200)} mounts; write type=bind, and no from=")
            : null;

    private static string? InVariables(Instruction instruction, HashSet<string> arguments) =>
        Variable()
            .Matches(instruction.Rest)
            .Select(match => match.Groups["name"].Value)
            .FirstOrDefault(arguments.Contains)
            is { } name
            ? At(
                instruction,
                $"the value of {Printable.Quote(name, 100)} in {Printable.Quote(instruction.Keyword, 20)}"
            )
            : null;

    private static string At(Instruction instruction, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"line {instruction.Line}: {what}");

    /// <summary>What is not certain is no.</summary>
    private static bool IsKeyed(string mount)
    {
        var fields = mount.Split(',').Select(field => field.Trim('"', '\'')).ToList();
        var types = fields.Where(field => field.StartsWith("type", StringComparison.OrdinalIgnoreCase)).ToList();
        return types is ["type=bind" or "type=secret" or "type=ssh" or "type=tmpfs" or "type=cache"]
            && !fields.Exists(field => field.StartsWith("from", StringComparison.OrdinalIgnoreCase));
    }

    [GeneratedRegex(
        @"\$\{?(?<name>[A-Za-z_][A-Za-z0-9_]*)",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Variable();
}
