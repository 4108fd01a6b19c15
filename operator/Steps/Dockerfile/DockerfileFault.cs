using System.Globalization;
using Dockerflow.Api.BuildRuns;

namespace Dockerflow.Steps.Dockerfile;

/// <summary>Failures that a developer mends in the Dockerfile.</summary>
internal static class DockerfileFault
{
    public static StepException At(int line, string message) =>
        new(
            FailureReason.DockerfileInvalid,
            string.Create(CultureInfo.InvariantCulture, $"Dockerfile line {line}: {message}")
        );
}
