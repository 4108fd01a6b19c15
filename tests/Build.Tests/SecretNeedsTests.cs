using Dockerflow.Api.BuildRuns;

namespace Dockerflow.Build.Tests;

public sealed class SecretNeedsTests
{
    [Fact]
    public void Of_FullBuild_AsksForEverySecretThePodMounts()
    {
        var mounted = BuildPod
            .Spec(BuildSample.FullRun, BuildSample.Options, RunIsolation.Plain)
            .Volumes.Select(volume => volume.Secret?.SecretName)
            .OfType<string>();

        SecretNeeds.Of(BuildSample.FullRun).Select(need => need.Name).ShouldBe(mounted, ignoreOrder: true);
    }

    [Fact]
    public void Of_MissingSecrets_NameTheFieldsOfTheResource()
    {
        var messages = SecretNeeds.Of(BuildSample.FullRun).Select(need => need.ProblemOf(null)!).ToList();

        messages.ShouldAllBe(problem => problem.Reason == FailureReason.SecretMissing);
        messages
            .Select(problem => problem.Message.Split(':')[0])
            .ShouldBe([
                "spec.source.git.credentialsRef",
                "spec.build.pullCredentialsRef",
                "spec.image.credentialsRef",
                "spec.build.secrets[npmrc]",
                "spec.build.secrets[token]",
            ]);
    }

    [Fact]
    public void Of_PlainBuild_AsksForNone() => SecretNeeds.Of(BuildSample.PlainRun).ShouldBeEmpty();
}
