using Dockerflow.Api.Steps;
using Dockerflow.Steps.Canary;

namespace Dockerflow.Steps.Tests.Canary;

public sealed class KernelFactsTests
{
    [Theory]
    [InlineData("         0          0 4294967295\n", false)]
    [InlineData("         0    2031616      65536\n", true)]
    [InlineData("0 0 1\n1 100000 65535\n", true)]
    public void Parse_UidMap_TellsTheInitialNamespaceFromOthers(string map, bool expected) =>
        KernelFacts.Parse(map, "").UserNamespace.ShouldBe(expected);

    [Fact]
    public void Parse_Status_ReadsTheTwoFields() =>
        KernelFacts
            .Parse("0 0 4294967295", "Name:\tdockerflow\nNoNewPrivs:\t1\nSeccomp:\t2\nSeccomp_filters:\t1\n")
            .ShouldBe(new CanaryReport(false, 2, true));

    [Fact]
    public void Parse_KernelWithoutTheFields_ClaimsNothing() =>
        KernelFacts.Parse("0 0 4294967295", "Name:\tx\n").ShouldBe(new CanaryReport(false, 0, false));
}
