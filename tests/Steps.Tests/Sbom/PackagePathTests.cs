using Dockerflow.Steps.Sbom;

namespace Dockerflow.Steps.Tests.Sbom;

public sealed class PackagePathTests
{
    [Theory]
    [InlineData("var/lib/dpkg/status", nameof(FileKind.Dpkg))]
    [InlineData("var/lib/dpkg/status.d/libc6", nameof(FileKind.Dpkg))]
    [InlineData("var/lib/dpkg/status.d/libc6.md5sums", nameof(FileKind.None))]
    [InlineData("var/lib/dpkg/status.d/a/b", nameof(FileKind.None))]
    [InlineData("var/lib/dpkg/status-old", nameof(FileKind.None))]
    [InlineData("opt/var/lib/dpkg/status", nameof(FileKind.None))]
    [InlineData("lib/apk/db/installed", nameof(FileKind.Apk))]
    [InlineData("usr/lib/apk/db/installed", nameof(FileKind.Apk))]
    [InlineData("etc/os-release", nameof(FileKind.Release))]
    [InlineData("usr/lib/os-release", nameof(FileKind.Release))]
    [InlineData("node_modules/a/package.json", nameof(FileKind.Npm))]
    [InlineData("app/node_modules/@a/b/package.json", nameof(FileKind.Npm))]
    [InlineData("app/node_modules/a/node_modules/b/package.json", nameof(FileKind.Npm))]
    [InlineData("app/package.json", nameof(FileKind.None))]
    [InlineData("app/my_node_modules/a/package.json", nameof(FileKind.None))]
    [InlineData("app/node_modules/a/package-lock.json", nameof(FileKind.None))]
    [InlineData("usr/lib/python3/dist-packages/x-1.dist-info/METADATA", nameof(FileKind.Python))]
    [InlineData("venv/lib/python3.12/site-packages/x-1.egg-info/PKG-INFO", nameof(FileKind.Python))]
    [InlineData("venv/lib/python3.12/site-packages/x-1.egg-info", nameof(FileKind.Python))]
    [InlineData("src/x-1.dist-info/METADATA", nameof(FileKind.None))]
    [InlineData("site-packages/a/b/x-1.dist-info/METADATA", nameof(FileKind.None))]
    [InlineData(".dist-info/METADATA", nameof(FileKind.None))]
    [InlineData("", nameof(FileKind.None))]
    public void Of_Path_IsThatKind(string path, string kind) => PackagePath.Of(path).ToString().ShouldBe(kind);

    [Fact]
    public void Of_EndlessPath_IsNotKept() =>
        PackagePath
            .Of($"node_modules/{string.Join('/', Enumerable.Repeat("deep", 1000))}/package.json")
            .ShouldBe(FileKind.None);
}
