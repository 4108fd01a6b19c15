using Dockerflow.Steps.Sbom;

namespace Dockerflow.Steps.Tests.Sbom;

/// <summary>The examples of the purl specification's types, and what its rules say about odd names.</summary>
public sealed class PackageUrlTests
{
    private static readonly Distribution Bookworm = new("debian", "12");

    public static TheoryData<string, string, string, string, string> Urls =>
        new()
        {
            { "Debian", "curl", "7.50.3-1", "i386", "pkg:deb/debian/curl@7.50.3-1?arch=i386&distro=debian-12" },
            {
                "Debian",
                "openssh-client",
                "1:9.2p1-2+deb12u3",
                "amd64",
                "pkg:deb/debian/openssh-client@1:9.2p1-2%2Bdeb12u3?arch=amd64&distro=debian-12"
            },
            { "Debian", "libstdc++6", "12.2.0-14~a", "", "pkg:deb/debian/libstdc%2B%2B6@12.2.0-14~a?distro=debian-12" },
            { "Npm", "foobar", "12.3.1", "", "pkg:npm/foobar@12.3.1" },
            { "Npm", "@angular/animation", "12.3.1", "", "pkg:npm/%40angular/animation@12.3.1" },
            { "Npm", "JSONStream", "1.0.0+build", "", "pkg:npm/jsonstream@1.0.0%2Bbuild" },
            { "Python", "django", "1.11.1", "", "pkg:pypi/django@1.11.1" },
            { "Python", "Typing_Extensions", "4.9.0", "", "pkg:pypi/typing-extensions@4.9.0" },
            { "Python", "ü?#", "1@2", "", "pkg:pypi/%C3%BC%3F%23@1%402" },
        };

    [Theory]
    [MemberData(nameof(Urls))]
    public void Of_Package_IsItsUrl(string kind, string name, string version, string architecture, string expected) =>
        PackageUrl
            .Of(new Package(Enum.Parse<PackageKind>(kind), name, version, architecture), Bookworm)
            .ShouldBe(expected);

    [Fact]
    public void Of_AlpinePackage_NamesVendorArchitectureAndRelease()
    {
        var package = new Package(PackageKind.Alpine, "apk", "2.12.9-r3", "x86");
        PackageUrl
            .Of(package, new Distribution("alpine", "3.20.3"))
            .ShouldBe("pkg:apk/alpine/apk@2.12.9-r3?arch=x86&distro=alpine-3.20.3");
        PackageUrl.Of(package, null).ShouldBe("pkg:apk/alpine/apk@2.12.9-r3?arch=x86");
    }

    [Fact]
    public void OfImage_Repository_IsItsLastPartAndItsAddress() =>
        PackageUrl
            .OfImage("registry.example.com:5000/ops/app", "sha256:00ff")
            .ShouldBe("pkg:oci/app@sha256:00ff?repository_url=registry.example.com:5000/ops/app");
}
