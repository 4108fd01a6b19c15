using Microsoft.Extensions.Logging;

namespace Dockerflow.Kube.Auth;

/// <summary>
/// A value made of files that others replace. They are read again once the value is as old as the period. While a
/// reading fails, or makes no sense, the value before it stays in use, and a log line and a metric say so. What did
/// not change stays the same instance.
/// </summary>
internal sealed class FileValue<T>
    where T : class
{
    private readonly string what;
    private readonly IReadOnlyList<PemSource> sources;
    private readonly Func<IReadOnlyList<string>, T> parse;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly Renewed<Reading> readings;
    private readonly Func<Reading, bool> isYoung;

    /// <summary>Reads at once. Throws KubeException Unreachable if that fails and there is no <paramref name="substitute"/>.</summary>
    public FileValue(
        string what,
        IReadOnlyList<PemSource> sources,
        Func<IReadOnlyList<string>, T> parse,
        TimeSpan period,
        TimeProvider time,
        ILogger log,
        T? substitute = null
    )
    {
        (this.what, this.sources, this.parse, this.time, this.log) = (what, sources, parse, time, log);
        var isFixed = sources.All(source => source.Path is null);
        isYoung = reading => isFixed || time.GetElapsedTime(reading.At) < period;
        var old = substitute is null ? null : new Reading(substitute, [], 0);
        readings = new Renewed<Reading>(last => Task.FromResult(Read(last)), Read(old));
    }

    public async ValueTask<T> GetAsync(CancellationToken ct) => (await readings.GetAsync(isYoung, ct)).Value;

    /// <summary>
    /// For a peer that refused the value: the files are read again, unless that has happened since
    /// <paramref name="started"/>. The same instance if there is nothing else.
    /// </summary>
    public async ValueTask<T> OtherThanAsync(T refused, long started, CancellationToken ct)
    {
        bool IsBetter(Reading reading) => !ReferenceEquals(reading.Value, refused) || reading.At >= started;
        return (await readings.GetAsync(IsBetter, ct)).Value;
    }

    private Reading Read(Reading? old)
    {
        var at = time.GetTimestamp();
        try
        {
            var texts = sources.Select(source => source.Read()).ToArray();
            if (old is not null && texts.SequenceEqual(old.Texts, StringComparer.Ordinal))
                return old with { At = at };
            var reading = new Reading(parse(texts), texts, at);
            if (old is not null)
                Changed();
            return reading;
        }
        // Whatever a file holds or a file system does: with a value at hand there is something better than to stop.
        catch (Exception failure) when (old is not null)
        {
            KubeMetrics.AuthReloaded(what, "failed");
            log.LogWarning("{What} could not be read again, the one before stays in use: {Why}", what, failure.Message);
            return old with { At = at };
        }
        catch (Exception failure)
        {
            throw Problem.Of($"{what} cannot be used; check {Names()}: {failure.Message}", failure);
        }
    }

    private void Changed()
    {
        KubeMetrics.AuthReloaded(what, "changed");
        log.LogInformation("{What} changed and is in use", what);
    }

    private string Names() => string.Join(", ", sources.Select(source => source.Path ?? "the kubeconfig"));

    private sealed record Reading(T Value, IReadOnlyList<string> Texts, long At);
}
