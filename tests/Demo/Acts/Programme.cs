using System.Globalization;
using System.Text.Json.Nodes;
using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Demo.Board;
using Dockerflow.Demo.Setup;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Objects;
using Dockerflow.Support.Tools;

namespace Dockerflow.Demo.Acts;

/// <summary>The five acts, in order.</summary>
internal sealed class Programme(Scene scene, string firstCommit)
{
    private static readonly ResourceKey Key = new(DemoNames.Team, DemoNames.App);

    /// <summary>The operator rebuilds when 80 to 90 % of the age have passed, each resource at a point of its own.</summary>
    private const double EarliestPart = 0.8;
    private readonly Inspection inspection = new(scene);
    private string released = firstCommit;
    private string movedBase = "";
    private string baseBefore = "";
    private string promisedAge = "";

    public IEnumerable<Act> Acts() => [Declare(), Commit(), MoveBase(), GrowOld(), BreakHeartbeat()];

    private Act Declare() =>
        new("A ContainerBuild is declared", "NeverBuilt")
        {
            Trigger = async ct =>
            {
                await scene.Kubectl.ApplyAsync(Manifests.ContainerBuild(scene.Names), ct);
                return released;
            },
        };

    private Act Commit() =>
        new("A developer pushes a commit", "Source")
        {
            Trigger = async ct =>
                released = await scene.Repository.PushAsync(
                    new Dictionary<string, string> { ["greeting.txt"] = "Good morning\n" },
                    "Greet more kindly",
                    ct
                ),
            Also = async (_, ct) =>
                [
                    Says(
                        "the new greeting is served",
                        (await inspection.FrontPageAsync(ct))?["message"],
                        message => message == "Good morning"
                    ),
                ],
        };

    private Act MoveBase() =>
        new("The base image is patched under the same tag", "Base")
        {
            Trigger = async ct =>
            {
                baseBefore = (await inspection.FrontPageAsync(ct))?["base"]?.ToString() ?? "";
                movedBase = await MoveBaseAsync(ct);
                return released;
            },
            Also = async (run, ct) =>
                [
                    new(
                        run.Status.Bases.Any(each => each.Digest == movedBase),
                        "the run records the new base",
                        string.Join(", ", run.Status.Bases.Select(each => each.Digest))
                    ),
                    Says(
                        "the new base is served",
                        (await inspection.FrontPageAsync(ct))?["base"],
                        text => text.StartsWith("moved", StringComparison.Ordinal) && text != baseBefore
                    ),
                ],
        };

    /// <summary>The promise is shortened until the image is too old, and set back once the rebuild has begun.</summary>
    private Act GrowOld() =>
        new("The image grows older than promised", "Age")
        {
            ChangesNothing = true,
            Trigger = async ct =>
            {
                promisedAge = ShortlyFromNow();
                await SetMaxAgeAsync(promisedAge, ct);
                return released;
            },
            Started = async (_, ct) => await SetMaxAgeAsync("30d", ct),
            Also = (run, _) => Task.FromResult<IReadOnlyList<Finding>>([OldEnough(run)]),
        };

    private Act BreakHeartbeat() =>
        new("A commit breaks /__heartbeat__", "Source")
        {
            MustFail = true,
            Trigger = async ct =>
                await scene.Repository.PushAsync(
                    new Dictionary<string, string> { ["healthy"] = "no\n" },
                    "Break the heartbeat",
                    ct
                ),
            Also = async (run, ct) => [NamesHeartbeat(run), .. await StillServedAsync(run, ct)],
        };

    private async Task<string> MoveBaseAsync(CancellationToken ct)
    {
        var script = Path.Combine(scene.Env.RepositoryRoot, "tests/cluster/images/move-base.sh");
        var environment = new Dictionary<string, string> { ["REGISTRY_LOCAL"] = scene.Env.RegistryLocal };
        return (await Tool.RunAsync(new(script, [DemoNames.BaseImage]) { Environment = environment }, ct)).Trim();
    }

    /// <summary>An age whose first four fifths, the earliest time at which the operator acts on it, pass in a second.</summary>
    private string ShortlyFromNow()
    {
        var published = scene.World.Build?.Status.Image?.PublishedAt ?? scene.Clock.GetUtcNow();
        var age = (scene.Clock.GetUtcNow() - published).TotalSeconds + 1;
        return string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(age / EarliestPart)}s");
    }

    private Task<ContainerBuild> SetMaxAgeAsync(string maxAge, CancellationToken ct) =>
        scene.Client.PatchAsync(
            Resources.ContainerBuilds,
            Key,
            Patch.Merge(new JsonObject { ["spec"] = new JsonObject { ["maxAge"] = maxAge } }),
            ct
        );

    private Finding OldEnough(BuildRun run)
    {
        var before = scene.World.Runs.LastOrDefault(each =>
            each.Spec.Sequence < run.Spec.Sequence && each.Status.Image is not null
        );
        var age = run.Metadata.CreationTimestamp - before?.Status.Image?.PublishedAt;
        var enough =
            Duration.TryParse(promisedAge, out var promised)
            && age >= promised.Value * EarliestPart - TimeSpan.FromSeconds(1);
        return new(
            enough,
            $"rebuilt before it was {promisedAge} old, but not long before",
            string.Create(CultureInfo.InvariantCulture, $"after {age?.TotalSeconds:0} s")
        );
    }

    private static Finding NamesHeartbeat(BuildRun run)
    {
        var check = run.Status.Checks.FirstOrDefault(each => each.Name == CheckName.HeartbeatHealthy);
        var named =
            run.Status.Failure?.Message.Contains(nameof(CheckName.HeartbeatHealthy), StringComparison.Ordinal) == true;
        return new(
            check is { Passed: false } && named,
            "HeartbeatHealthy is named as the reason",
            check?.Message ?? "the check was not made"
        );
    }

    /// <summary>Tags, Deployments and Pods are as the last good run left them.</summary>
    private async Task<IReadOnlyList<Finding>> StillServedAsync(BuildRun refused, CancellationToken ct)
    {
        var good = scene.World.Runs.Last(each => each.Status.Image is not null).Status.Image!;
        var running = scene.World.Rolled ?? good;
        var tags = await scene.Registry.TagsAsync(scene.Names.ImagePath, ct);
        return
        [
            new(
                !tags.Any(tag => tag.StartsWith(refused.Spec.Source.Revision[..7], StringComparison.Ordinal)),
                "no tag names the refused commit",
                string.Join(", ", tags)
            ),
            await inspection.TagsAsync(good, ct),
            .. inspection.Workloads(running),
            .. await inspection.ServedAsync(running.Digest, released, ct),
        ];
    }

    private static Finding Says(string promise, JsonNode? seen, Func<string, bool> expected) =>
        new(expected(seen?.ToString() ?? ""), promise, seen?.ToString() ?? "no answer");
}
