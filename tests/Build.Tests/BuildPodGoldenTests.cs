using System.Runtime.CompilerServices;
using Dockerflow.Api.BuildRuns;

namespace Dockerflow.Build.Tests;

/// <summary>
/// The whole Pod of a build that uses everything, as it goes to the server, so that a review sees what a change of the
/// code changes there. Run with UPDATE_GOLDEN=1 to write the file anew.
/// </summary>
public sealed class BuildPodGoldenTests
{
    [Fact]
    public async Task Trial_FullBuild_IsTheGoldenPod()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var actual = PodJson.Text(
            PodJson.Of(BuildJob.Trial(BuildSample.FullRun, BuildSample.Options, RunIsolation.Plain))
        );
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            await File.WriteAllTextAsync(Golden(), actual, cancellation);
            Assert.Fail("written anew; look at the difference, then run without UPDATE_GOLDEN");
        }

        actual.ShouldBe(await File.ReadAllTextAsync(Golden(), cancellation));
    }

    private static string Golden([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "Golden", "build-pod.json");
}
