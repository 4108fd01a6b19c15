using System.Globalization;
using Dockerflow.Support.Tools;

namespace Dockerflow.Bench.Builds;

/// <summary>
/// The push step alone against `skopeo copy`: the same layout into the same registry, a new one for each round, so that
/// neither the registry nor skopeo's cache of places knows any of it; the one that goes first alternates.
/// </summary>
internal sealed class PushBench(string executable, int rounds, TimeProvider time)
{
    /// <summary>As images are: a system, a run time, dependencies, the application. 250 MB in all.</summary>
    private static readonly int[] Image = [120, 70, 40, 15, 4, 1];

    private const int LargeLayer = 600;

    public async Task RunAsync(Figures figures, CancellationToken ct)
    {
        var directory = Directory.CreateTempSubdirectory("dockerflow-bench-").FullName;
        try
        {
            await using var registry = await LocalRegistry.StartAsync(directory, ct);
            await CompareAsync(figures, directory, registry, ct);
            await LargeAsync(figures, directory, registry, ct);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private async Task CompareAsync(Figures figures, string directory, LocalRegistry registry, CancellationToken ct)
    {
        List<double> ours = [];
        List<double> theirs = [];
        for (var round = 0; round < rounds; round++)
        {
            var layout = await RandomLayout.WriteAsync(Path.Combine(directory, $"{round}"), Image, isZero: false, ct);
            Func<Task>[] both =
            [
                async () => ours.Add(await OursAsync(directory, layout, registry, round, ct)),
                async () => theirs.Add(await SkopeoAsync(layout, registry, round, ct)),
            ];
            foreach (var push in round % 2 == 0 ? both : both.Reverse())
            {
                await push();
            }
            Console.Error.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"==> push {ours[^1]:0.00} s, skopeo {theirs[^1]:0.00} s")
            );
            layout.Delete();
        }
        figures.Add("push_s", Median(ours), "s", $"the push step, {Image.Sum()} MB in {Image.Length} layers, median");
        figures.Add("skopeo_s", Median(theirs), "s", "skopeo copy of the same, median");
        figures.Add("push_factor", Median(ours) / Median(theirs), "", "the one divided by the other", "≤ 1.1");
    }

    private async Task LargeAsync(Figures figures, string directory, LocalRegistry registry, CancellationToken ct)
    {
        var layout = await RandomLayout.WriteAsync(Path.Combine(directory, "large"), [LargeLayer], isZero: true, ct);
        var push = await new PushProcess(executable, directory, time).RunAsync(layout, registry.Host, "large", ct);
        figures.Add(
            "push_peak_rss_mb",
            push.PeakMegabytes,
            "MB",
            $"most that was resident while a layer of {LargeLayer} MB was pushed",
            "< 64"
        );
    }

    private async Task<double> OursAsync(
        string directory,
        RandomLayout layout,
        LocalRegistry registry,
        int round,
        CancellationToken ct
    )
    {
        var push = await new PushProcess(executable, directory, time).RunAsync(
            layout,
            registry.Host,
            $"ours/{round}",
            ct
        );
        return push.Report.Uploaded == Image.Length + 1
            ? push.Seconds
            : throw new InvalidOperationException($"{push.Report.Uploaded} blobs were uploaded, not all");
    }

    private async Task<double> SkopeoAsync(RandomLayout layout, LocalRegistry registry, int round, CancellationToken ct)
    {
        var begun = time.GetTimestamp();
        await Tool.RunAsync(
            new(
                "skopeo",
                [
                    "copy",
                    "--quiet",
                    "--insecure-policy",
                    "--dest-tls-verify=false",
                    $"oci:{layout.Root}:bench",
                    $"docker://{registry.Host}/skopeo/{round}:bench",
                ]
            ),
            ct
        );
        return time.GetElapsedTime(begun).TotalSeconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
