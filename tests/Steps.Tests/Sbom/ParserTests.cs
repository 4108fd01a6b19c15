using System.Text;
using Dockerflow.Steps.Sbom;

namespace Dockerflow.Steps.Tests.Sbom;

/// <summary>Databases as the package managers write them, and as nobody should.</summary>
public sealed class ParserTests
{
    private const string Dpkg = """
        Package: libc6
        Status: install ok installed
        Priority: optional
        Section: libs
        Installed-Size: 12989
        Maintainer: GNU Libc Maintainers <debian-glibc@lists.debian.org>
        Architecture: amd64
        Multi-Arch: same
        Source: glibc
        Version: 2.36-9+deb12u10
        Depends: libgcc-s1
        Conffiles:
         /etc/ld.so.conf.d/x86_64-linux-gnu.conf d4e7a7b88a71b5ffd9e2644e71a0cfab
        Description: GNU C Library: Shared libraries
         Contains the standard libraries.
         Version: 0 is not a field here

        Package: passwd
        Status: hold ok unpacked
        Architecture: amd64
        Source: shadow (1:4.13+dfsg1-1)
        Version: 1:4.13+dfsg1-1+b1

        Package: removed
        Status: deinstall ok config-files
        Architecture: amd64
        Version: 1.0

        Package: never
        Status: install ok not-installed
        Architecture: amd64

        """;

    private const string Apk = """
        C:Q1zdmdPXAtCI9ByMEN5UZ1OOoyfdM=
        P:musl
        V:1.2.5-r0
        A:x86_64
        S:410000
        I:634880
        T:the musl c library (libc) implementation
        U:https://musl.libc.org/
        L:MIT
        o:musl
        m:Natanael Copa <ncopa@alpinelinux.org>
        t:1709248800
        c:4d1e1d4a9d1f
        p:so:libc.musl-x86_64.so.1=1
        F:lib
        R:ld-musl-x86_64.so.1
        a:0:0:755
        Z:Q1Wk+4XJwmqUSFxTqRRkGSmBKmEmM=

        P:libcrypto3
        V:3.3.2-r1
        A:x86_64
        o:openssl
        F:usr
        F:usr/lib

        """;

    [Fact]
    public void Dpkg_RealisticList_IsWhatHasFilesInTheImage() =>
        Read("var/lib/dpkg/status", Dpkg)
            .Packages.ShouldBe([
                new(PackageKind.Debian, "libc6", "2.36-9+deb12u10", "amd64", "glibc"),
                new(PackageKind.Debian, "passwd", "1:4.13+dfsg1-1+b1", "amd64", "shadow (1:4.13+dfsg1-1)"),
            ]);

    /// <summary>Images without a package manager have one file for a package, and no status.</summary>
    [Fact]
    public void Dpkg_PartOfAnImageWithoutDpkg_CountsAsInstalled() =>
        Read("var/lib/dpkg/status.d/base-files", "Package: base-files\nVersion: 12.4\nArchitecture: amd64\n")
            .Packages.ShouldBe([new(PackageKind.Debian, "base-files", "12.4", "amd64")]);

    [Fact]
    public void Apk_RealisticList_HasNameVersionArchitectureAndOrigin() =>
        Read("lib/apk/db/installed", Apk)
            .Packages.ShouldBe([
                new(PackageKind.Alpine, "musl", "1.2.5-r0", "x86_64", "musl"),
                new(PackageKind.Alpine, "libcrypto3", "3.3.2-r1", "x86_64", "openssl"),
            ]);

    public static TheoryData<string, string, string?> Good =>
        new()
        {
            { "app/node_modules/left-pad/package.json", """{"name":"left-pad","version":"1.3.0"}""", "left-pad 1.3.0" },
            { "node_modules/@a/b/package.json", """{"version":"2","name":"@a/b","x":[1]}""", "@a/b 2" },
            { "node_modules/x/package.json", "\uFEFF{\"name\":\"x\",\"version\":\"1\"}", "x 1" },
            { "node_modules/x/esm/package.json", """{"type":"module"}""", null },
            { "node_modules/x/package.json", """{"name":"x","version":1}""", null },
            { "node_modules/x/package.json", """{"name":"","version":"1"}""", null },
            { "node_modules/x/package.json", "[]", null },
            {
                "usr/lib/python3.12/site-packages/Flask-3.0.0.dist-info/METADATA",
                "Metadata-Version: 2.1\r\nName: Flask\r\nVersion: 3.0.0\r\n\r\nName: not this\r\n",
                "Flask 3.0.0"
            },
            {
                "usr/lib/python3/dist-packages/six-1.16.0.egg-info/PKG-INFO",
                "Metadata-Version: 1.2\nname: six\nVERSION:1.16.0\nName: other\n",
                "six 1.16.0"
            },
            {
                "usr/lib/python3/dist-packages/PyJWT-2.6.0.egg-info",
                "Name: PyJWT\nVersion: 2.6.0\nDescription: x\n  Version: 9\n",
                "PyJWT 2.6.0"
            },
        };

    [Theory]
    [MemberData(nameof(Good))]
    public void Read_PackageFile_HasOnePackageOrNone(string path, string content, string? expected)
    {
        var found = Read(path, content);

        found.Problem.ShouldBeNull();
        found
            .Packages.Select(package => $"{package.Name} {package.Version}")
            .ShouldBe(expected is null ? [] : [expected]);
    }

    public static TheoryData<string, string> Malformed =>
        new()
        {
            { "var/lib/dpkg/status", "\0\u0001\u0002 binary" },
            { "var/lib/dpkg/status", "Package: x\nStatus: install ok installed\n" },
            { "var/lib/dpkg/status", "Version: 1\n" },
            { "var/lib/dpkg/status", $"Package: {new string('x', 2000)}\nVersion: 1\n" },
            { "var/lib/dpkg/status", "Package: a\u001b[2J\nVersion: 1\n" },
            { "lib/apk/db/installed", "P:x\n" },
            { "lib/apk/db/installed", "no database" },
            { "node_modules/x/package.json", "{" },
            { "node_modules/x/package.json", "" },
            { "node_modules/x/package.json", """{"name":"\ud800","version":"1"}""" },
            { "node_modules/x/package.json", """{"name":"a/b","version":"1"}""" },
            { "node_modules/x/package.json", """{"name":"@a/../b","version":"1"}""" },
            { "node_modules/x/package.json", """{"name":"..","version":"1"}""" },
            { "node_modules/x/package.json", """{"name":"x","version":"1\n2"}""" },
            { "node_modules/x/package.json", new string('[', 100_000) },
            { "a/site-packages/x.dist-info/METADATA", "" },
            { "a/site-packages/x.dist-info/METADATA", "Name: x\n\nVersion: 1\n" },
        };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Read_MalformedFile_SaysSoAndInventsNothing(string path, string content)
    {
        var found = Read(path, content);

        found.Problem.ShouldNotBeNull();
        found.Packages.ShouldBeEmpty();
    }

    [Fact]
    public void Read_OneBadParagraph_KeepsTheOthers()
    {
        var found = Read("var/lib/dpkg/status", "Package: a\nVersion: 1\n\nPackage: b\n\n\nPackage: c\nVersion: 3");

        found.Problem.ShouldNotBeNull();
        found.Packages.Select(package => package.Name).ShouldBe(["a", "c"]);
    }

    /// <summary>Half a paragraph could name another version.</summary>
    [Fact]
    public void Read_DatabaseThatIsCut_LeavesOutTheLastParagraph()
    {
        var content = Encoding.UTF8.GetBytes("Package: a\nVersion: 1\n\nPackage: b\nVersion: 1.");

        var found = PackageReader.Read("var/lib/dpkg/status", content, content.Length + 5, new SbomBudget());

        found.Packages.Select(package => package.Name).ShouldBe(["a"]);
        found.Problem.ShouldNotBeNull().ShouldContain("bytes were read");
    }

    [Theory]
    [InlineData("ID=debian\nVERSION_ID=\"12\"\nVERSION_CODENAME=bookworm\n", "debian", "12")]
    [InlineData("NAME=x\nID=debian\nVERSION_CODENAME=sid", "debian", "sid")]
    [InlineData("ID='alpine'\nVERSION_ID=3.20.3\n", "alpine", "3.20.3")]
    [InlineData("ID=arch\n", "arch", "")]
    [InlineData("ID=ok\nVERSION_ID=\"$(reboot)\"\n", "ok", "")]
    public void OsRelease_WithId_IsTheDistribution(string text, string id, string version) =>
        OsRelease.Read(Encoding.UTF8.GetBytes(text)).ShouldBe(new Distribution(id, version));

    [Theory]
    [InlineData("")]
    [InlineData("VERSION_ID=12\n")]
    [InlineData("ID=\n")]
    [InlineData("ID=a/b\n")]
    public void OsRelease_WithoutId_IsNone(string text) => OsRelease.Read(Encoding.UTF8.GetBytes(text)).ShouldBeNull();

    private static FoundFile Read(string path, string content)
    {
        var bytes = Encoding.UTF8.GetBytes(content);
        return PackageReader.Read(path, bytes, bytes.Length, new SbomBudget());
    }
}
