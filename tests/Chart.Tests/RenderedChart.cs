using System.Diagnostics;
using YamlDotNet.RepresentationModel;

namespace Dockerflow.Chart.Tests;

/// <summary>What a user's <c>helm install</c> would send to the server.</summary>
internal sealed record RenderedChart(IReadOnlyList<Manifest> Manifests)
{
    public const string Release = "fresh";
    public const string Namespace = "ops";

    public static async Task<RenderedChart> CreateAsync(params string[] arguments)
    {
        using var process = Process.Start(StartInfo(arguments))!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        process.ExitCode.ShouldBe(0, await errors);
        return new(Parse(output));
    }

    public IEnumerable<Manifest> OfKind(params string[] kinds) =>
        Manifests.Where(manifest => kinds.Contains(manifest.Kind));

    public Manifest Single(string kind) => OfKind(kind).ShouldHaveSingleItem();

    private static ProcessStartInfo StartInfo(string[] arguments)
    {
        var start = new ProcessStartInfo(Repository.Renderer)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in new[] { Repository.Chart, Release, Namespace }.Concat(arguments))
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }

    private static IReadOnlyList<Manifest> Parse(string output)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(output));
        return
        [
            .. stream
                .Documents.Select(document => document.RootNode)
                .OfType<YamlMappingNode>()
                .Select(root => new Manifest(root)),
        ];
    }
}
