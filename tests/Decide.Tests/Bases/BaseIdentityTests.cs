using Dockerflow.Decide.Bases;

namespace Dockerflow.Decide.Tests.Bases;

public sealed class BaseIdentityTests
{
    [Theory]
    // The same index is the same image, whatever is known of it.
    [InlineData("1", "", "1", "", false)]
    [InlineData("1", "a", "1", "", false)]
    [InlineData("1", "", "1", "a", false)]
    // Plain images, or images of which nobody looked for the manifest.
    [InlineData("1", "", "2", "", true)]
    [InlineData("1", "a", "2", "", true)]
    [InlineData("1", "", "2", "a", true)]
    // Another index with the same image for us, and with another.
    [InlineData("1", "a", "2", "a", false)]
    [InlineData("1", "a", "2", "b", true)]
    public void Moved_DigestAndManifest_IsAnotherImage(
        string then,
        string thenManifest,
        string now,
        string nowManifest,
        bool moved
    ) => BaseIdentity.Moved(new("node", then, thenManifest), new("node", now, nowManifest)).ShouldBe(moved);
}
