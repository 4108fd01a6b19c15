using Dockerflow.Api.BuildRuns;

namespace Dockerflow.Steps.Image;

/// <summary>An image that is not what it says.</summary>
internal static class ImageFault
{
    public static StepException Invalid(string message, Exception? inner = null) =>
        new(FailureReason.ImageInvalid, $"the built image is not valid: {message}", inner);
}
