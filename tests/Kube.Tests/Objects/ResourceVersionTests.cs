using Dockerflow.Kube.Objects;

namespace Dockerflow.Kube.Tests.Objects;

public sealed class ResourceVersionTests
{
    [Theory]
    [InlineData("5", "5", true)]
    [InlineData("10", "9", true)]
    [InlineData("9", "10", false)]
    [InlineData("340282366920938463463374607431768211456", "18446744073709551616", true)]
    [InlineData("abc", "abc", true)]
    [InlineData("abd", "abc", false)]
    [InlineData("7", "abc", false)]
    [InlineData("007", "5", false)]
    [InlineData("0", "0", true)]
    [InlineData(null, "5", false)]
    [InlineData("", "5", false)]
    public void IsAtLeast_TwoVersions_ComparesNumbersAndNothingElse(string? version, string? other, bool atLeast) =>
        ResourceVersion.IsAtLeast(version, other).ShouldBe(atLeast);
}
