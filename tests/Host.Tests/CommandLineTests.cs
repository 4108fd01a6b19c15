using Dockerflow.Host.Commands;

namespace Dockerflow.Host.Tests;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("--help", "Examples:")]
    [InlineData("run --help", "[env: DOCKERFLOW_WORKERS]")]
    [InlineData("run --help", "dockerflow run --kubeconfig")]
    [InlineData("--help", "dockerflow bases DIR")]
    [InlineData("bases --help", "dockerflow bases app --file docker/Dockerfile --target production")]
    [InlineData("bases --help", "[env: DOCKERFLOW_POLICY]")]
    [InlineData("step --help", "clone, pull, restore, build, inspect, push, probe or canary")]
    [InlineData("version --help", "version object")]
    [InlineData("version", "\"commit\"")]
    public async Task RunAsync_Help_SaysIt(string arguments, string text)
    {
        var (code, output, _) = await RunAsync(arguments);
        code.ShouldBe(0);
        output.ShouldContain(text);
    }

    [Theory]
    [InlineData("", "dockerflow --help")]
    [InlineData("bogus", "bogus")]
    [InlineData("run", "give --operator-image REF or set DOCKERFLOW_OPERATOR_IMAGE")]
    [InlineData("run", "give --builder-image REF or set DOCKERFLOW_BUILDER_IMAGE")]
    [InlineData("run --operator-image a --builder-image b --port 70000", "whole number from 0 to 65535")]
    [InlineData("run --operator-image a --builder-image b --port -1", "--port")]
    [InlineData("run --operator-image a --builder-image b --workers 0", "whole number from 1 to 256")]
    [InlineData("run --operator-image a --builder-image b --namespace A_B", "'A_B' is no name of a namespace")]
    [InlineData("run --operator-image a --builder-image b --log-level loud", "must be one of Trace, Debug")]
    [InlineData("run --operator-image a --builder-image b --policy /does/not/exist", "check --policy")]
    [InlineData(
        "run --operator-image a --builder-image b --leader-elect",
        "give --lease-namespace NS or set POD_NAMESPACE"
    )]
    [InlineData("run --operator-image a --builder-image b --leader-elect=maybe", "'maybe'")]
    [InlineData(
        "run --operator-image a --builder-image b --leader-elect --lease-namespace n --renew-deadline 15",
        "lease duration (15 s) must be longer than the renew deadline (15 s)"
    )]
    [InlineData(
        "run --operator-image a --builder-image b --leader-elect --lease-namespace n --retry-period 9",
        "longer than 1.2 times the retry period (9 s)"
    )]
    [InlineData("run --operator-image a --builder-image b --lease-duration 0", "whole number from 1 to 3600")]
    [InlineData("step", "step")]
    public async Task RunAsync_Wrong_SaysWhatToDoAndReturns2(string arguments, string text)
    {
        var (code, _, error) = await RunAsync(arguments);
        code.ShouldBe(2);
        error.ShouldContain(text);
    }

    [Theory]
    [InlineData("PORT", "http", "--port' (or PORT)")]
    [InlineData("DOCKERFLOW_WORKERS", "1e3", "--workers' (or DOCKERFLOW_WORKERS)")]
    [InlineData("DOCKERFLOW_LEADER_ELECT", "yes", "--leader-elect' (or DOCKERFLOW_LEADER_ELECT)")]
    [InlineData("DOCKERFLOW_RENEW_DEADLINE", "ten", "--renew-deadline' (or DOCKERFLOW_RENEW_DEADLINE)")]
    [InlineData("DOCKERFLOW_LOG_FORMAT", "xml", "auto, mozlog, text")]
    [InlineData("DOCKERFLOW_NAMESPACES", "a, B", "'B' is no name")]
    [InlineData("DOCKERFLOW_OPERATOR_IMAGE", "a b", "image reference")]
    public async Task RunAsync_WrongEnvironment_NamesTheVariable(string variable, string value, string text)
    {
        var (code, _, error) = await RunAsync("run --builder-image b", (variable, value));
        code.ShouldBe(2);
        error.ShouldContain(text);
    }

    [Fact]
    public async Task RunAsync_NoCluster_Returns1AndNamesTheOption()
    {
        var (code, _, error) = await RunAsync(
            "run --operator-image a --builder-image b --kubeconfig /does/not/exist --port 0"
        );
        code.ShouldBe(1);
        error.ShouldContain("--kubeconfig");
    }

    [Theory]
    [InlineData("--leader-elect=false", "")]
    [InlineData("--leader-elect false", "true")]
    [InlineData("", "False")]
    [InlineData("", "")]
    public async Task RunAsync_NoElectionOutsideOfAPod_NeedsNoLease(string argument, string variable)
    {
        var (code, _, error) = await RunAsync(
            $"run --operator-image a --builder-image b --kubeconfig /does/not/exist --port 0 {argument}",
            ("DOCKERFLOW_LEADER_ELECT", variable)
        );
        code.ShouldBe(1);
        error.ShouldContain("--kubeconfig");
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(
        string arguments,
        params (string Name, string Value)[] environment
    )
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.RunAsync(
            arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            new Terminal(output, error),
            name => environment.FirstOrDefault(variable => variable.Name == name).Value
        );
        return (code, output.ToString(), error.ToString());
    }
}
