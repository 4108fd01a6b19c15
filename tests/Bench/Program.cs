using Dockerflow.Bench;
using Dockerflow.Bench.Builds;
using Dockerflow.Support;
using Dockerflow.Support.ControlPlane;

// usage: Bench OPERATOR OUT           (environment: BENCH_RESOURCES, default 10000; BENCH_STEADY_SECONDS, default 60)
//        Bench push|build OPERATOR OUT (environment: BENCH_ROUNDS, default 5; BENCH_JOB_ROUNDS, default 3)
if (args.Length != 2 && args is not ["push" or "build", _, _])
{
    await Console.Error.WriteLineAsync("usage: Bench [push|build] OPERATOR-EXECUTABLE OUT.json");
    return 2;
}
if (args.Length == 3)
{
    return await BuildBench.RunAsync(
        args[1],
        args[2],
        new(Number("BENCH_ROUNDS", 5), Number("BENCH_JOB_ROUNDS", 3), WithJobs: args[0] == "build")
    );
}
if (ControlPlaneBinaries.Find(out var missing) is not { } binaries)
{
    await Console.Error.WriteLineAsync($"error: {missing}");
    return 1;
}
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, key) =>
{
    key.Cancel = true;
    stop.Cancel();
};
var options = new BenchOptions(
    args[0],
    Number("BENCH_RESOURCES", 10_000),
    TimeSpan.FromSeconds(Number("BENCH_STEADY_SECONDS", 60))
);
var figures = await new RuntimeBench(options, binaries, TimeProvider.System).RunAsync(stop.Token);
await File.WriteAllTextAsync(args[1], figures.ToJson(), stop.Token);
Console.WriteLine(figures.ToTable());
return 0;

static int Number(string variable, int otherwise) =>
    int.TryParse(Environment.GetEnvironmentVariable(variable), out var number) && number > 0 ? number : otherwise;
