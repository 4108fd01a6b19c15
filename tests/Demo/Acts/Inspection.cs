using System.Text.Json;
using System.Text.Json.Nodes;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.Promotions;
using Dockerflow.Demo.Board;
using Dockerflow.Demo.Setup;
using Dockerflow.Kube.Core;
using Dockerflow.Support.Tools;

namespace Dockerflow.Demo.Acts;

/// <summary>Compares what is claimed with what the registry holds, the Deployments say and the Pods answer.</summary>
internal sealed class Inspection(Scene scene)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    public string ProdDigest() =>
        Image(DemoNames.Prod) is var image && image.Contains('@')
            ? image[(image.IndexOf('@', StringComparison.Ordinal) + 1)..]
            : image;

    public IEnumerable<Finding> Promotions(string run) =>
        scene
            .World.PromotionsOf(run)
            .Select(each => new Finding(
                each.Status.Phase == PromotionPhase.Verified,
                $"{each.Spec.Environment} is verified",
                $"{each.Status.Phase}: {each.Status.Message}"
            ));

    public async Task<Finding> TagsAsync(PublishedImage image, CancellationToken ct)
    {
        var digests = new Dictionary<string, string?>();
        foreach (var tag in image.Tags)
        {
            digests[tag] = await scene.Registry.DigestAsync(scene.Names.ImagePath, tag, ct);
        }
        var ok = digests.Count > 0 && digests.Values.All(digest => digest == image.Digest);
        return new(
            ok,
            "every tag points to the digest",
            string.Join(", ", digests.Select(pair => $"{pair.Key}={BoardTables.ShortDigest(pair.Value ?? "nothing")}"))
        );
    }

    public async Task<Finding> UnpublishedAsync(Candidate? candidate, CancellationToken ct)
    {
        if (candidate is null)
        {
            return new(false, "a candidate was built and refused", "there is no candidate");
        }
        var digest = await scene.Registry.DigestAsync(scene.Names.ImagePath, candidate.Digest, ct);
        return new(digest is null, "the refused digest is not in the final repository", digest ?? "it is not");
    }

    public IEnumerable<Finding> Workloads(PublishedImage image) =>
        DemoNames.Environments.Select(ns => new Finding(
            Image(ns) == $"{scene.Names.Repository}@{image.Digest}",
            $"the Deployment in {ns} has the digest",
            Image(ns)
        ));

    /// <summary>Asks every Pod; a rollout that is verified may still have Pods of before for a moment.</summary>
    public async Task<IReadOnlyList<Finding>> ServedAsync(string digest, string revision, CancellationToken ct) =>
        await Task.WhenAll(DemoNames.Environments.Select(ns => ServedAsync(ns, digest, revision, ct)));

    public async Task<IReadOnlyList<ServingPod>> ServingAsync(string ns, CancellationToken ct)
    {
        var pods = (await scene.World.PodsAsync(ns, ct)).Where(pod => pod.Metadata.DeletionTimestamp is null);
        return await Task.WhenAll(pods.Select(pod => AskAsync(ns, pod, ct)));
    }

    /// <summary>The application's front page as the first Pod of prod serves it.</summary>
    public async Task<JsonNode?> FrontPageAsync(CancellationToken ct)
    {
        var pod = (await scene.World.PodsAsync(DemoNames.Prod, ct)).First(each =>
            each.Metadata.DeletionTimestamp is null
        );
        return Parse(await AskPodAsync(DemoNames.Prod, pod, "/", ct));
    }

    private async Task<Finding> ServedAsync(string ns, string digest, string revision, CancellationToken ct)
    {
        var start = scene.Clock.GetTimestamp();
        while (true)
        {
            var pods = await ServingAsync(ns, ct);
            var ok =
                pods.Count == scene.World.Workload(ns)?.Spec.Replicas
                && pods.All(pod => pod.Commit == revision && pod.ImageId.EndsWith(digest, StringComparison.Ordinal));
            if (ok || scene.Clock.GetElapsedTime(start) > Patience)
            {
                return new(
                    ok,
                    $"every Pod in {ns} serves the commit from the digest",
                    string.Join(", ", pods.Select(pod => $"{pod.Name}: {pod.Commit}"))
                );
            }
            await Task.Delay(Pause, scene.Clock, ct);
        }
    }

    private async Task<ServingPod> AskAsync(string ns, Pod pod, CancellationToken ct)
    {
        var container = pod.Status.ContainerStatuses.FirstOrDefault(each => each.Name == DemoNames.Container);
        var version = Parse(await AskPodAsync(ns, pod, "/__version__", ct));
        return new(
            ns,
            pod.Metadata.Name ?? "",
            version?["commit"]?.ToString() ?? "no answer",
            container?.ImageID ?? ""
        );
    }

    private async Task<string> AskPodAsync(string ns, Pod pod, string path, CancellationToken ct)
    {
        try
        {
            return await scene.Kubectl.AskPodAsync(ns, pod.Metadata.Name ?? "", DemoNames.Port, path, ct);
        }
        catch (ToolException)
        {
            // A Pod that is going, or not listening yet, is asked again by whoever waits.
            return "";
        }
    }

    private static JsonNode? Parse(string body)
    {
        try
        {
            return body.Length == 0 ? null : JsonNode.Parse(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private string Image(string ns) =>
        scene
            .World.Workload(ns)
            ?.Spec.Template.Spec.Containers.FirstOrDefault(each => each.Name == DemoNames.Container)
            ?.Image
        ?? "";
}
