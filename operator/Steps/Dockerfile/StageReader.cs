namespace Dockerflow.Steps.Dockerfile;

/// <summary>Finds the stages of a Dockerfile and what they take from where. Pure.</summary>
internal sealed class StageReader
{
    private readonly BuildArguments _arguments;
    private readonly char _escape;
    private readonly List<Stage> _stages = [];

    private StageReader(BuildArguments arguments, char escape) => (_arguments, _escape) = (arguments, escape);

    public static IReadOnlyList<Stage> Read(string text, BuildArguments arguments)
    {
        var (instructions, escape) = InstructionReader.Read(text);
        var reader = new StageReader(arguments, escape);
        foreach (var instruction in instructions)
        {
            reader.Take(instruction);
        }
        return reader._stages;
    }

    private void Take(Instruction instruction)
    {
        switch (instruction.Keyword)
        {
            case "FROM":
                TakeFrom(instruction);
                break;
            case "ARG":
                TakeArguments(instruction);
                break;
            case var _ when _stages.Count == 0:
                throw DockerfileFault.At(
                    instruction.Line,
                    $"{Printable.Quote(instruction.Keyword, 20)} before the first FROM; only ARG may stand there"
                );
            case "COPY":
                TakeFlags(instruction, "--from=", BaseUse.CopyFrom, value => value);
                break;
            case "RUN":
                TakeFlags(instruction, "--mount=", BaseUse.MountFrom, FromOfMount);
                break;
        }
    }

    private void TakeFrom(Instruction instruction)
    {
        var words = Words.SplitRaw(instruction.Rest, _escape);
        var platform = words.FindLast(word => word.StartsWith("--platform=", StringComparison.Ordinal));
        words.RemoveAll(word => word.StartsWith("--", StringComparison.Ordinal));
        if (
            words.Count is not (1 or 3)
            || (words.Count == 3 && !words[1].Equals("AS", StringComparison.OrdinalIgnoreCase))
        )
        {
            throw DockerfileFault.At(instruction.Line, "FROM must be: FROM [--platform=…] IMAGE [AS NAME]");
        }
        _arguments.BeginStage();
        var use = Use(instruction.Line, BaseUse.From, words[0]);
        _stages.Add(
            new Stage(
                _stages.Count,
                words.Count == 3 ? words[2] : null,
                [use with { Platform = PlatformOf(instruction.Line, platform) }]
            )
        );
    }

    private string? PlatformOf(int line, string? flag)
    {
        if (flag is null)
        {
            return null;
        }
        var (value, _) = Expansion.Expand(flag["--platform=".Length..], _arguments.Global, _escape, line);
        return value.Length == 0 ? null : value;
    }

    private void TakeArguments(Instruction instruction)
    {
        foreach (var word in Words.SplitRaw(instruction.Rest, _escape))
        {
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? word : word[..equals];
            var inStage = _stages.Count > 0;
            Func<string, string?> scope = inStage ? _arguments.Stage : _arguments.Global;
            var fallback =
                equals < 0 ? null : Expansion.Expand(word[(equals + 1)..], scope, _escape, instruction.Line).Value;
            if (inStage)
            {
                _arguments.DeclareInStage(name, fallback, instruction.Line);
            }
            else
            {
                _arguments.DeclareGlobal(name, fallback, instruction.Line);
            }
        }
    }

    /// <summary>Flags stand before everything else.</summary>
    private void TakeFlags(Instruction instruction, string flag, BaseUse use, Func<string, string?> valueOf)
    {
        foreach (
            var word in Words
                .SplitRaw(instruction.Rest, _escape)
                .TakeWhile(word => word.StartsWith("--", StringComparison.Ordinal))
        )
        {
            if (word.StartsWith(flag, StringComparison.Ordinal) && valueOf(word[flag.Length..]) is { Length: > 0 } from)
            {
                _stages[^1].Uses.Add(Use(instruction.Line, use, from));
            }
        }
    }

    /// <summary>The value is one record of CSV: quotes around all of it or around a field do not count.</summary>
    private static string? FromOfMount(string mount) =>
        mount
            .Split(',')
            .Select(field => field.Trim().Trim('"', '\'').Trim())
            .LastOrDefault(field => field.StartsWith("from=", StringComparison.OrdinalIgnoreCase))
            ?["from=".Length..];

    /// <summary>FROM sees what is declared above all stages; everything else what its stage declares.</summary>
    private ImageUse Use(int line, BaseUse use, string written)
    {
        Func<string, string?> scope = use == BaseUse.From ? _arguments.Global : _arguments.Stage;
        Func<string, bool> declared = use == BaseUse.From ? _arguments.IsDeclared : _arguments.IsDeclaredInStage;
        var (name, undefined) = Expansion.Expand(written, scope, _escape, line);
        return new ImageUse(line, use, name, written, undefined, [.. undefined.Where(each => !declared(each))]);
    }
}
