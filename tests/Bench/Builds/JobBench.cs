using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Steps;
using Dockerflow.Support.Tools;

namespace Dockerflow.Bench.Builds;

/// <summary>
/// Our Job against <see cref="BarePod"/>, alternating, after one of each that is not counted (images come to the node, the
/// base image into the repositories). Ours counts from the phase Building, in which the Job is made, to the end of that
/// phase, when the candidate is recorded; the other from the Pod's creation to its success.
/// </summary>
internal sealed class JobBench(BuildGround ground, int rounds, TimeProvider time)
{
    /// <summary>About a minute of one processor: 900 MB of text, compressed as well as gzip can.</summary>
    private const string Work = "RUN seq 1 100000000 | gzip -9 | wc -c > /size";

    public async Task RunAsync(Figures figures, CancellationToken ct)
    {
        var app = GitRepository.ReadFiles(Path.Combine(ground.Env.RepositoryRoot, "tests/Cluster.Tests/Apps/service"));
        var (small, bareSmall, pushed) = await CompareAsync("small", app, ct);
        figures.Add("job_small_s", small, "s", "a small build, Job created until candidate recorded, median");
        figures.Add("bare_small_s", bareSmall, "s", "the same by buildah bud and push in one container, median");
        figures.Add("job_small_more_s", small - bareSmall, "s", "the difference", "≤ 8");
        figures.Add(
            "second_push_blobs",
            pushed,
            "",
            "layers that a second build of the same inputs uploaded; its configuration has the run's own time",
            "0"
        );

        app["Dockerfile"] = app["Dockerfile"].Replace("COPY . .", $"{Work}\nCOPY . .", StringComparison.Ordinal);
        var (minute, bareMinute, _) = await CompareAsync("minute", app, ct);
        figures.Add(
            "job_minute_s",
            minute,
            "s",
            "a build of about a minute, Job created until candidate recorded, median"
        );
        figures.Add("bare_minute_s", bareMinute, "s", "the same by buildah bud and push in one container, median");
        figures.Add("job_minute_factor", minute / bareMinute, "", "the one divided by the other", "≤ 1.25");
    }

    private async Task<(double Job, double Bare, int Pushed)> CompareAsync(
        string name,
        Dictionary<string, string> files,
        CancellationToken ct
    )
    {
        var url = await ground.PushAsync(name, files, ct);
        await ground.CreateAsync(Wish(name, url), ct);
        var (_, run) = await JobAsync(name, 1, ct);
        var pod = JsonNode.Parse(
            await ground.Kubectl.RunAsync(["get", "pod", run.Status.Pod!, "-n", ground.Namespace, "-o", "json"], ct)
        )!;
        await BareAsync(pod, name, 0, url, ct);
        List<double> jobs = [];
        List<double> bare = [];
        var pushed = 0;
        for (var round = 1; round <= rounds; round++)
        {
            await RequestAsync(name, round, ct);
            var (seconds, again) = await JobAsync(name, round + 1, ct);
            pushed = Math.Max(pushed, await UploadedAsync(again, ct));
            jobs.Add(seconds);
            bare.Add(await BareAsync(pod, name, round, url, ct));
            Console.Error.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"==> {name}: Job {jobs[^1]:0.0} s, bare {bare[^1]:0.0} s")
            );
        }
        return (Median(jobs), Median(bare), pushed);
    }

    /// <summary>The run's building time; returns when the run is over, so that nothing else happens meanwhile.</summary>
    private async Task<(double Seconds, BuildRun Run)> JobAsync(string name, long sequence, CancellationToken ct)
    {
        await ground.RunAsync(name, sequence, run => run.Status.Phase >= BuildRunPhase.Building, ct);
        var begun = time.GetTimestamp();
        await ground.RunAsync(name, sequence, run => run.Status.Phase > BuildRunPhase.Building, ct);
        var seconds = time.GetElapsedTime(begun).TotalSeconds;
        var run = await ground.RunAsync(name, sequence, run => run.Status.IsFinished, ct);
        return run.Status.Phase == BuildRunPhase.Succeeded
            ? (seconds, run)
            : throw new InvalidOperationException($"run {sequence} of {name}: {run.Status.Failure?.Message}");
    }

    private async Task<double> BareAsync(JsonNode pod, string name, int round, string url, CancellationToken ct)
    {
        var bare = $"bare-{name}-{round}";
        var registry = ground.Env.Registry;
        var begun = time.GetTimestamp();
        await ground.Kubectl.ApplyAsync(
            BarePod.Manifest(pod, bare, url, registry, $"{registry}/{ground.Namespace}/bare-{name}:latest"),
            ct
        );
        var end = await ground.PodAsync(bare, each => each.Status.Phase is "Succeeded" or "Failed", ct);
        return end.Status.Phase == "Succeeded"
            ? time.GetElapsedTime(begun).TotalSeconds
            : throw new InvalidOperationException(
                await ground.Kubectl.RunAsync(["logs", bare, "-n", ground.Namespace], ct)
            );
    }

    private Task RequestAsync(string name, int round, CancellationToken ct) =>
        ground.Kubectl.RunAsync(
            [
                "annotate",
                "containerbuild",
                name,
                "-n",
                ground.Namespace,
                "--overwrite",
                $"{Names.RebuildAnnotation}=round-{round}",
            ],
            ct
        );

    private async Task<int> UploadedAsync(BuildRun run, CancellationToken ct)
    {
        var pod = await ground.PodAsync(run.Status.Pod!, _ => true, ct);
        var message = pod
            .Status.ContainerStatuses.Single(each => each.Name == StepNames.Push)
            .State?.Terminated?.Message;
        return JsonSerializer.Deserialize(message ?? "{}", ApiJson.Default.StepReport)?.Push?.UploadedLayers
            ?? throw new InvalidOperationException($"push of {run.Metadata.Name} left no report");
    }

    private ContainerBuild Wish(string name, string url) =>
        new()
        {
            Metadata = new() { Name = name, Namespace = ground.Namespace },
            Spec = new()
            {
                Source = new()
                {
                    Git = new()
                    {
                        Url = url,
                        Ref = new() { Branch = "main" },
                        PollInterval = Duration.Seconds(2),
                    },
                },
                Build = new() { Args = [new("REGISTRY", ground.Env.Registry)] },
                Image = new() { Repository = $"{ground.Env.Registry}/{ground.Namespace}/{name}" },
                Rebuild = new() { Triggers = [RebuildTrigger.Spec] },
                Verify = new() { Timeout = Duration.Seconds(60) },
            },
        };

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
