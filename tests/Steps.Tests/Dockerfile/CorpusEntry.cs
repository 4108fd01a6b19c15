using System.Text.Json;

namespace Dockerflow.Steps.Tests.Dockerfile;

/// <summary>One Dockerfile of the corpus, with what is expected of it.</summary>
internal sealed record CorpusEntry(
    string Name,
    string Path,
    CorpusArguments Arguments,
    IReadOnlyList<CorpusBase> Bases,
    string? Error
)
{
    public static CorpusEntry Load(string directory)
    {
        var expected = Read(directory, "expected.json")!;
        var isError = expected.TrimStart().StartsWith('{');
        return new CorpusEntry(
            System.IO.Path.GetFileName(directory),
            System.IO.Path.Combine(directory, "Dockerfile"),
            Read(directory, "args.json") is { } arguments
                ? JsonSerializer.Deserialize(arguments, CorpusJson.Default.CorpusArguments)!
                : new CorpusArguments(),
            isError ? [] : JsonSerializer.Deserialize(expected, CorpusJson.Default.CorpusBaseArray)!,
            isError ? JsonSerializer.Deserialize(expected, CorpusJson.Default.CorpusError)!.Error : null
        );
    }

    private static string? Read(string directory, string name) =>
        System.IO.Path.Combine(directory, name) is var path && File.Exists(path) ? File.ReadAllText(path) : null;
}
