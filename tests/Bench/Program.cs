using Dockerflow.Bench;
using Dockerflow.Support;
using Dockerflow.Support.ControlPlane;

// usage: Bench OPERATOR OUT     (environment: BENCH_RESOURCES, default 10000; BENCH_STEADY_SECONDS, default 60)
if (args.Length != 2)
{
    await Console.Error.WriteLineAsync("usage: Bench OPERATOR-EXECUTABLE OUT.json");
    return 2;
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
