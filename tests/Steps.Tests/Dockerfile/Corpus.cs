using System.Runtime.CompilerServices;

namespace Dockerflow.Steps.Tests.Dockerfile;

/// <summary>The Dockerfiles below Corpus/, see its README.</summary>
internal static class Corpus
{
    public static IReadOnlyList<CorpusEntry> All { get; } =
    [
        .. Directory
            .EnumerateDirectories(Folder())
            .Order(StringComparer.Ordinal)
            .Select(directory => CorpusEntry.Load(directory)),
    ];

    public static CorpusEntry Named(string name) => All.Single(entry => entry.Name == name);

    /// <summary>Names of entries, for theories.</summary>
    public static TheoryData<string> Names(Func<CorpusEntry, bool> wanted) =>
        [.. All.Where(wanted).Select(entry => entry.Name)];

    private static string Folder([CallerFilePath] string source = "") =>
        Path.Combine(Path.GetDirectoryName(source)!, "Corpus");
}
