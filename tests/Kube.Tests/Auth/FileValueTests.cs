using System.Diagnostics.Metrics;
using Dockerflow.Kube.Auth;
using Dockerflow.Kube.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace Dockerflow.Kube.Tests.Auth;

public sealed class FileValueTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly FakeTimeProvider time = new();
    private readonly ListLogger log = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Get_Unchanged_IsTheSameInstanceAndSaysNothing()
    {
        var value = Value("unchanged", folder.Write("file", "a"));
        var first = await GetAsync(value);
        time.Advance(TimeSpan.FromMinutes(1));
        (await GetAsync(value)).ShouldBeSameAs(first);
        log.Lines.ShouldBeEmpty();
    }

    [Fact]
    public async Task Get_ChangedThenUnreadable_BothAreLoggedAndCounted()
    {
        using var counted = new MeterListener();
        var results = new List<string>();
        counted.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "kube.auth.reloads")
                listener.EnableMeasurementEvents(instrument);
        };
        counted.SetMeasurementEventCallback<long>(
            (_, _, tags, _) =>
            {
                var named = tags.ToArray().ToDictionary(each => each.Key, each => (string)each.Value!);
                if (named["source"] == "counted")
                    results.Add(named["result"]);
            }
        );
        counted.Start();
        var value = Value("counted", folder.Write("file", "a"));
        folder.Write("file", "b");
        time.Advance(TimeSpan.FromMinutes(1));
        (await GetAsync(value)).ShouldBe("b");
        File.Delete(folder.PathOf("file"));
        time.Advance(TimeSpan.FromMinutes(1));
        (await GetAsync(value)).ShouldBe("b");
        results.ShouldBe(["changed", "failed"]);
        log.Lines.Count.ShouldBe(2);
        log.Lines.First().ShouldStartWith("Information counted changed");
        log.Lines.Last().ShouldStartWith("Warning counted could not be read again, the one before stays in use");
    }

    [Fact]
    public async Task Get_FileWithoutEnd_IsRefusedAsTooLong()
    {
        var value = Value("endless", folder.Write("file", "a"));
        File.Delete(folder.PathOf("file"));
        File.CreateSymbolicLink(folder.PathOf("file"), "/dev/zero");
        time.Advance(TimeSpan.FromMinutes(1));
        (await GetAsync(value)).ShouldBe("a");
        log.Lines.ShouldHaveSingleItem().ShouldContain("is longer than");
    }

    private FileValue<string> Value(string name, string path) =>
        new(name, [new PemSource(path, null)], texts => texts[0], TimeSpan.FromMinutes(1), time, log);

    private static async Task<string> GetAsync(FileValue<string> value) =>
        await value.GetAsync(TestContext.Current.CancellationToken);
}
