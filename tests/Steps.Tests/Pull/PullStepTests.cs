using Dockerflow.Registry;
using Dockerflow.Steps.Pull;

namespace Dockerflow.Steps.Tests.Pull;

public sealed class PullStepTests
{
    private static readonly Digest Behind = Digest.Sha256Of("index"u8);
    private static readonly Digest Image = Digest.Sha256Of("image"u8);

    /// <summary>What is recorded is compared later with the image for linux/amd64: anything else would look like a move.</summary>
    [Theory]
    [InlineData(MediaTypes.OciIndex, "linux/amd64", true)]
    [InlineData(MediaTypes.DockerList, "linux/amd64", true)]
    [InlineData(MediaTypes.OciIndex, "linux/arm64", false)]
    [InlineData(MediaTypes.OciIndex, "nonsense", false)]
    [InlineData(MediaTypes.OciManifest, "linux/amd64", false)]
    public void ManifestOf_Resolved_IsTheImageInAnIndex(string mediaType, string platform, bool isRecorded) =>
        PullStep
            .ManifestOf(new ResolvedImage(Behind, Image, mediaType), platform)
            .ShouldBe(isRecorded ? Image.ToString() : "");
}
