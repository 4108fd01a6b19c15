using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dockerflow.Api;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Objects;
using Dockerflow.Support;
using Dockerflow.Support.ControlPlane;

namespace Dockerflow.Bench;

/// <summary>
/// The controller runtime at 10,000 resources, on an API server and an etcd of its own on the same machine. Each figure
/// that depends on the machine stands beside what the bare minimum takes in the same run.
/// </summary>
internal sealed class RuntimeBench(BenchOptions options, ControlPlaneBinaries binaries, TimeProvider time)
{
    private const string Measured = "bench";
    private const string Bare = "bare";

    /// <summary>From the server's cache: out of the storage it would take longer than the server's own patience.</summary>
    private static readonly ListOptions Cached = new() { ResourceVersion = "0" };
    private readonly Figures figures = new();
    private readonly string wishes = Resources.ContainerBuilds.CollectionPath(null);

    public async Task<Figures> RunAsync(CancellationToken ct)
    {
        ContainerBuildStatus example;
        await using (var plane = await PlaneAsync(Measured, ct))
            example = await MeasureOperatorAsync(plane, ct);
        await using (var plane = await PlaneAsync(Bare, ct))
            await MeasureFloorAsync(plane, example, ct);
        return figures;
    }

    private async Task<LocalControlPlane> PlaneAsync(string prefix, CancellationToken ct)
    {
        var plane = await LocalControlPlane.StartAsync(binaries, new ControlPlaneOptions(), ct);
        await plane.Admin.CreateCrdsAsync(Repository.Definitions(), ct);
        foreach (var ns in Fleet.Namespaces(prefix, options.Resources))
            await plane.CreateNamespaceAsync(ns, ct);
        return plane;
    }

    /// <summary>Everything about the operator; returns a status as it writes them.</summary>
    private async Task<ContainerBuildStatus> MeasureOperatorAsync(LocalControlPlane plane, CancellationToken ct)
    {
        using var client = plane.Client();
        using var bare = new BareWriter(plane);
        await CreateWishesAsync(bare, Measured, ct);
        await MeasureFirstStatusAsync(plane, ct);
        var example = (await client.GetAsync(Resources.ContainerBuilds, Key(Measured, 0), ct))!.Status;
        await CreateRunsAsync(client, bare, ct);
        await SettleAsync(plane, ct);
        await MeasureListsAsync(bare, ct);
        await MeasureRestartAsync(plane, ct);
        await DecodeBench.MeasureAsync(plane, Key(Measured, 0), figures, ct);
        return example;
    }

    /// <summary>All are there when it starts: from the start of the process to the last status.</summary>
    private async Task MeasureFirstStatusAsync(LocalControlPlane plane, CancellationToken ct)
    {
        await using var life = new OperatorLife(options, plane, "first", time);
        var start = time.GetTimestamp();
        await life.StartAsync(ct);
        await life.IdleAsync(options.Resources, ct);
        var took = life.IdleSince - start;
        await RequireStatusesAsync(plane, ct);
        figures.Add(
            "first_status_all_s",
            took / (double)time.TimestampFrequency,
            "s",
            $"{options.Resources} new ContainerBuilds: from the start of the process until all have a status",
            "1.5 × floor"
        );
        figures.Add("first_peak_rss_mb", life.Operator.PeakMegabytes(), "MB", "most it held meanwhile", "120");
        await life.StopAsync(ct);
    }

    /// <summary>The same number of writes of the same size by a loop that does nothing else, on a server as it was then.</summary>
    private async Task MeasureFloorAsync(LocalControlPlane plane, ContainerBuildStatus example, CancellationToken ct)
    {
        using var bare = new BareWriter(plane);
        await CreateWishesAsync(bare, Bare, ct);
        var status = JsonSerializer.SerializeToNode(example, ApiJson.Default.ContainerBuildStatus);
        var body = Encoding.UTF8.GetBytes(new JsonObject { ["status"] = status }.ToJsonString());
        var writes = Enumerable
            .Range(0, options.Resources)
            .Select(index => ($"{Resources.ContainerBuilds.ObjectPath(Key(Bare, index))}/status", body))
            .ToList();
        var start = time.GetTimestamp();
        await bare.SendAsync(HttpMethod.Patch, "application/merge-patch+json", writes, ct);
        figures.Add(
            "floor_s",
            time.GetElapsedTime(start).TotalSeconds,
            "s",
            $"a bare loop writes {options.Resources} such statuses over {BareWriter.Connections} connections"
        );
        figures.Add("first_status_ratio", figures["first_status_all_s"] / figures["floor_s"], "", "of the two", "1.5");
    }

    /// <summary>The statuses now tell of the runs; they are written once more, and after that nothing is to be done.</summary>
    private async Task SettleAsync(LocalControlPlane plane, CancellationToken ct)
    {
        await using var life = new OperatorLife(options, plane, "settle", time);
        await life.StartAsync(ct);
        await life.IdleAsync(options.Resources, ct);
        await life.StopAsync(ct);
    }

    /// <summary>What no restart can be faster than: the server gives out both lists at once, and nobody reads them.</summary>
    private async Task MeasureListsAsync(BareWriter bare, CancellationToken ct)
    {
        var start = time.GetTimestamp();
        await bare.ReadAsync(
            [
                $"{Resources.ContainerBuilds.CollectionPath(null)}?resourceVersion=0",
                $"{Resources.BuildRuns.CollectionPath(null)}?resourceVersion=0",
            ],
            ct
        );
        figures.Add(
            "lists_floor_s",
            time.GetElapsedTime(start).TotalSeconds,
            "s",
            "the server's two lists, read by nobody"
        );
    }

    private async Task MeasureRestartAsync(LocalControlPlane plane, CancellationToken ct)
    {
        await using var life = new OperatorLife(options, plane, "restart", time);
        var start = time.GetTimestamp();
        await life.StartAsync(ct);
        await life.LeadsAsync(ct);
        var leads = time.GetTimestamp();
        await life.IdleAsync(options.Resources, ct);
        figures.Add(
            "restart_idle_s",
            Math.Max(0, life.IdleSince - leads) / (double)time.TimestampFrequency,
            "s",
            $"restarted over {options.Resources} ContainerBuilds and as many BuildRuns: from having the lease until idle",
            "10"
        );
        figures.Add(
            "restart_s",
            (life.IdleSince - start) / (double)time.TimestampFrequency,
            "s",
            "the same from the start of the process: with the lists of the server"
        );
        figures.Add("restart_cpu_s", life.Operator.CpuSeconds(), "s", "processor time the operator used until then");
        await MeasureSteadyAsync(life, plane, ct);
        figures.Add("peak_rss_mb", life.Operator.PeakMegabytes(), "MB", "most it held from the restart on", "120");
        figures.Add("steady_rss_mb", life.Operator.Megabytes(), "MB", "held at the end");
        await life.StopAsync(ct);
    }

    private async Task MeasureSteadyAsync(OperatorLife life, LocalControlPlane plane, CancellationToken ct)
    {
        var (writes, cpu, start) = (
            await Writes.CountAsync(plane, ct),
            life.Operator.CpuSeconds(),
            time.GetTimestamp()
        );
        await Task.Delay(options.Steady, time, ct);
        figures.Add(
            "steady_writes",
            await Writes.CountAsync(plane, ct) - writes,
            "",
            $"writes in {options.Steady.TotalSeconds} s without a change, the Lease's not counted",
            "0"
        );
        figures.Add(
            "steady_cpu_percent",
            (life.Operator.CpuSeconds() - cpu) / time.GetElapsedTime(start).TotalSeconds * 100,
            "%",
            "of one core meanwhile",
            "1"
        );
    }

    private Task CreateWishesAsync(BareWriter bare, string prefix, CancellationToken ct) =>
        bare.SendAsync(
            HttpMethod.Post,
            "application/json",
            [
                .. Enumerable
                    .Range(0, options.Resources)
                    .Select(index => Fleet.Wish(prefix, index))
                    .Select(wish =>
                        (
                            Resources.ContainerBuilds.CollectionPath(wish.Metadata.Namespace),
                            Json(Resources.ContainerBuilds, wish)
                        )
                    ),
            ],
            ct
        );

    private static async Task CreateRunsAsync(KubeClient client, BareWriter bare, CancellationToken ct)
    {
        var all = await client.ListAsync(Resources.ContainerBuilds, null, Cached, ct);
        var runs = all.Items.Select((wish, index) => (Run: Fleet.Run(wish, index), Index: index)).ToList();
        await bare.SendAsync(
            HttpMethod.Post,
            "application/json",
            [
                .. runs.Select(each =>
                    (
                        Resources.BuildRuns.CollectionPath(each.Run.Metadata.Namespace),
                        Json(Resources.BuildRuns, each.Run)
                    )
                ),
            ],
            ct
        );
        await bare.SendAsync(
            HttpMethod.Patch,
            "application/merge-patch+json",
            [
                .. runs.Select(each =>
                    (
                        $"{Resources.BuildRuns.ObjectPath(ResourceKey.Of(each.Run))}/status",
                        JsonSerializer.SerializeToUtf8Bytes(
                            each.Run with
                            {
                                Status = Fleet.Succeeded(each.Run, each.Index),
                            },
                            ApiJson.Default.BuildRun
                        )
                    )
                ),
            ],
            ct
        );
    }

    private async Task RequireStatusesAsync(LocalControlPlane plane, CancellationToken ct)
    {
        using var client = plane.Client();
        var list = await client.ListAsync(Resources.ContainerBuilds, null, Cached, ct);
        var without = list.Items.Count(wish => wish.Status.Conditions.Count == 0);
        if (without > 0 || list.Items.Count != options.Resources)
            throw new InvalidOperationException($"{without} of {list.Items.Count} {wishes} have no status");
    }

    private static ResourceKey Key(string prefix, int index) => ResourceKey.Of(Fleet.Wish(prefix, index));

    private static byte[] Json<T>(ResourceType<T> type, T resource)
        where T : class, IResource
    {
        var json = JsonSerializer.SerializeToNode(resource, type.Json)!.AsObject();
        (json["apiVersion"], json["kind"]) = (type.ApiVersion, type.Kind);
        json.Remove("status");
        return Encoding.UTF8.GetBytes(json.ToJsonString());
    }
}
