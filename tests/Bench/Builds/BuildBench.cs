namespace Dockerflow.Bench.Builds;

/// <summary>How fast an image is built and pushed, against the same tools without an operator.</summary>
internal static class BuildBench
{
    public static async Task<int> RunAsync(string executable, string file, BuildBenchOptions options)
    {
        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, key) =>
        {
            key.Cancel = true;
            stop.Cancel();
        };
        var figures = new Figures();
        await new PushBench(Path.GetFullPath(executable), options.PushRounds, TimeProvider.System).RunAsync(
            figures,
            stop.Token
        );
        if (options.WithJobs)
        {
            await using var ground = await BuildGround.PrepareAsync(stop.Token);
            await new JobBench(ground, options.JobRounds, TimeProvider.System).RunAsync(figures, stop.Token);
        }
        await File.WriteAllTextAsync(file, figures.ToJson(), stop.Token);
        Console.WriteLine(figures.ToTable());
        return 0;
    }
}
