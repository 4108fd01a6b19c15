using System.Text;

namespace Dockerflow.Registry.Tests;

public sealed class DigestTests
{
    private static readonly string Hex64 = new('a', 64);

    [Fact]
    public void Sha256Of_Empty_IsTheKnownValue() =>
        Digest
            .Sha256Of([])
            .ToString()
            .ShouldBe("sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");

    [Fact]
    public void Matches_Sha512_UsesItsAlgorithm()
    {
        var digest = Digest.Parse(
            "sha512:"
                + "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"
        );
        digest.Matches(Encoding.ASCII.GetBytes("abc")).ShouldBeTrue();
        digest.Matches(Encoding.ASCII.GetBytes("abd")).ShouldBeFalse();
    }

    [Fact]
    public void TryParse_Printed_IsEqual() =>
        Digest.Parse($"sha256:{Hex64}").ShouldBe(Digest.Parse(Digest.Parse($"sha256:{Hex64}").ToString()));

    public static TheoryData<string?> Hostile =>
        new(
            null,
            "",
            "sha256",
            "sha256:",
            $"sha256:{Hex64}a",
            $"sha256:{Hex64[1..]}",
            $"sha256:{Hex64.ToUpperInvariant()}",
            $"SHA256:{Hex64}",
            $"sha384:{Hex64}",
            $"sha512:{Hex64}",
            $"md5:{Hex64[32..]}",
            $"sha256-{Hex64}",
            $"sha256:{Hex64[1..]}\n",
            $" sha256:{Hex64}",
            $"sha256:{Hex64[1..]}g",
            $"sha256:{Hex64[..60]}/../",
            $"sha256:{Hex64[1..]}\u0661",
            new string('a', 1_000_000)
        );

    [Theory]
    [MemberData(nameof(Hostile))]
    public void TryParse_Hostile_Refuses(string? text) => Digest.TryParse(text, out _).ShouldBeFalse();
}
