using System.Globalization;
using Dockerflow.Samples;

namespace Dockerflow.Verify.Tests;

public sealed class PortTests
{
    [Fact]
    public void Of_PortAskedFor_IsIt() => Port.Of(VerifySample.With(new() { Port = 8000 })).ShouldBe(8000);

    [Fact]
    public void Of_SameRun_IsTheSameAfterACrash() =>
        Port.Of(VerifySample.Run).ShouldBe(Port.Of(VerifySample.Run with { }));

    [Fact]
    public void Of_ManyRuns_AreUnprivilegedAndDiffer()
    {
        var ports = Enumerable.Range(0, 200).Select(PortOfRun).ToList();

        ports.ShouldAllBe(port => port >= 10240 && port < 30240);
        ports.Distinct().Count().ShouldBeGreaterThan(190);
    }

    private static int PortOfRun(int number) =>
        Port.Of(
            VerifySample.Run with
            {
                Metadata = VerifySample.Run.Metadata with { Uid = number.ToString(CultureInfo.InvariantCulture) },
            }
        );
}
