using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace Dockerflow.Registry.Tests;

public sealed class ImageReferenceTests
{
    private const string Hash = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Theory]
    [InlineData("debian", "docker.io/library/debian:latest")]
    [InlineData("debian:12-slim", "docker.io/library/debian:12-slim")]
    [InlineData("node:22@" + Hash, "docker.io/library/node:22@" + Hash)]
    [InlineData("node@" + Hash, "docker.io/library/node@" + Hash)]
    [InlineData("mozilla/sync", "docker.io/mozilla/sync:latest")]
    [InlineData("docker.io/debian", "docker.io/library/debian:latest")]
    [InlineData("index.docker.io/debian", "docker.io/library/debian:latest")]
    [InlineData("registry-1.docker.io/library/debian", "docker.io/library/debian:latest")]
    [InlineData("localhost/app", "localhost/app:latest")]
    [InlineData("localhost:5000/app:1", "localhost:5000/app:1")]
    [InlineData("10.88.0.1:5000/library/debian:12-slim", "10.88.0.1:5000/library/debian:12-slim")]
    [InlineData("[::1]:5000/a/b", "[::1]:5000/a/b:latest")]
    [InlineData("GHCR.io/org/app", "ghcr.io/org/app:latest")]
    [InlineData("registry.example.com/a/b/c/d:V1.2_x-y", "registry.example.com/a/b/c/d:V1.2_x-y")]
    [InlineData("a__b/c--d/e.f", "docker.io/a__b/c--d/e.f:latest")]
    [InlineData("app/x:_tag", "docker.io/app/x:_tag")]
    public void TryParse_Valid_CompletesAsDockerDoes(string text, string expected)
    {
        ImageReference.TryParse(text, out var reference, out var error).ShouldBeTrue(error);
        reference!.ToString().ShouldBe(expected);
    }

    public static TheoryData<string> Hostile()
    {
        var data = new TheoryData<string>(
            "",
            ":",
            "@",
            "/",
            "a:",
            "a@",
            ":tag",
            "@" + Hash,
            "a@sha256:abc",
            "a@" + Hash + "@" + Hash,
            "a@" + Hash + ":tag",
            "a:b:c",
            "a:" + new string('t', 129),
            "a:-tag",
            "a:.tag",
            "a:t ag",
            "a:t/ag",
            "A",
            "a/B",
            "Debian",
            "http://a/b",
            "https://registry.example.com/a",
            "registry.example.com/",
            "registry.example.com//a",
            "registry.example.com/a/",
            "/a",
            "a//b",
            "a/./b",
            "a/../b",
            "../a",
            "a..b",
            "a._b",
            "a___b",
            ".a",
            "a.",
            "-a",
            "a-",
            "_a",
            "a_",
            "a/-b",
            "a b",
            "a\n",
            "a\0",
            "a\tb",
            "a\\b",
            "a%2fb",
            "a?b",
            "a#b",
            "a&b",
            "a;b",
            "a$(b)",
            "a`b`",
            "a|b",
            "registry.ok@evil.com/a",
            "user:pass@registry.example.com/a",
            "registry.example.com:port/a",
            "registry.example.com:0/a",
            "registry.example.com:70000/a",
            "127.1/a",
            "0x7f.0x1/a",
            "[::1/a",
            "[::1]:/a",
            "-registry.com/a",
            "registry-.com/a",
            "régistry.com/a",
            "--upload-pack=x",
            "a:\u0661",
            new string('a', 256),
            "registry.example.com/" + new string('a', 256),
            new string('f', 64),
            new string('a', 1_000_000),
            "a:" + new string('b', 1_000_000),
            "registry.example.com/a@sha256:" + new string('A', 64)
        );
        foreach (var c in "\u0001\u001b\u007f\u0085\u200b\u202e!\"'()*+,<>=[]^{}~é中")
        {
            data.Add($"a{c}b");
            data.Add($"registry.example.com/a{c}b");
            data.Add($"a:b{c}c");
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Hostile), DisableDiscoveryEnumeration = true)]
    public void TryParse_Hostile_RefusesWithReason(string text)
    {
        ImageReference.TryParse(text, out var reference, out var error).ShouldBeFalse();
        reference.ShouldBeNull();
        error.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public void TryParse_Hostile_NeverRepeatsTheInput()
    {
        ImageReference.TryParse("user:hunter2@registry.example.com/a", out _, out var error).ShouldBeFalse();
        error.ShouldNotBeNull().ShouldNotContain("hunter2");
    }

    [Property]
    public Property TryParse_Printed_IsEqual() =>
        Prop.ForAll(
            References.ToArbitrary(),
            text =>
            {
                ImageReference.TryParse(text, out var once, out var error).ShouldBeTrue(error);
                ImageReference.TryParse(once!.ToString(), out var twice, out _).ShouldBeTrue();
                return once == twice;
            }
        );

    [Fact]
    public void TryParse_RegistryThatOnlyCapitalsTellFromAPath_IsRefused()
    {
        ImageReference.TryParse("F/a", out _, out var error).ShouldBeFalse();
        error.ShouldNotBeNull().ShouldContain("HOST:PORT");
    }

    [Property(MaxTest = 2000)]
    public bool TryParse_AnyText_NeverThrowsAndPrintsWhatItParses(string? text) =>
        !ImageReference.TryParse(text, out var once, out _)
        || (ImageReference.TryParse(once.ToString(), out var twice, out _) && once == twice);

    private static Gen<string> References =>
        from host in Gen.Elements(
            "",
            "localhost/",
            "registry.example.com/",
            "r.example:5000/",
            "[::1]:5000/",
            "docker.io/",
            "UPPER.example/"
        )
        from path in Gen.Elements("a", "abc", "a-b", "a_b", "a__b", "a.b", "x9").NonEmptyListOf()
        from tag in Gen.Elements("", ":1", ":latest", ":V_1.2-x", ":_")
        from digest in Gen.Elements("", "@" + Hash)
        select $"{host}{string.Join('/', path.Take(20))}{tag}{digest}";
}
