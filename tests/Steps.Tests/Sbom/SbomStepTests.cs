using System.Text.Json;
using Dockerflow.Api;
using Dockerflow.Api.Steps;
using Dockerflow.Registry;
using Dockerflow.Steps.Sbom;
using Dockerflow.Steps.Tests.Image;

namespace Dockerflow.Steps.Tests.Sbom;

/// <summary>inspect writes the SBOM of what is in the layers.</summary>
public sealed class SbomStepTests : IDisposable
{
    private static readonly DateTimeOffset Created = new(2026, 11, 27, 1, 2, 3, TimeSpan.FromHours(1));
    private readonly StepRun _run = new();
    private readonly LayoutBuilder _layout;

    public SbomStepTests()
    {
        _layout = new LayoutBuilder(_run.Path("layout"));
        Directory.CreateDirectory(_run.Path("documents"));
    }

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task RunAsync_ImageOfAllKinds_NamesImageSystemAndPackages()
    {
        var digest = _layout
            .Layer(
                ("usr/lib/os-release", "ID=debian\nVERSION_ID=12\n"),
                ("etc/os-release->../usr/lib/os-release", null),
                ("var/lib/dpkg/status", "Package: libc6\nSource: glibc\nVersion: 2.36-9\nArchitecture: amd64\n")
            )
            .Layer(
                ("app/node_modules/@a/b/package.json", """{"name":"@a/b","version":"1.0.0"}"""),
                ("venv/lib/python3/site-packages/six-1.dist-info/METADATA", "Name: six\nVersion: 1\n")
            )
            .Finish();

        var report = await InspectAsync();
        using var sbom = Sbom();

        report.Packages.ShouldBe(3);
        report.SbomSha256.ShouldBe(Digest.Sha256Of(await Bytes()).Hex);
        var root = sbom.RootElement;
        SpdxCheck.Require(root);
        root.GetProperty("name").GetString().ShouldBe($"registry.example.com/ops/app@{digest}");
        root.GetProperty("creationInfo").GetProperty("created").GetString().ShouldBe("2026-11-27T00:02:03Z");
        root.TryGetProperty("comment", out _).ShouldBeFalse();
        Urls(root)
            .ShouldBe([
                $"pkg:oci/app@{digest}?repository_url=registry.example.com/ops/app",
                "pkg:deb/debian/libc6@2.36-9?arch=amd64&distro=debian-12",
                "pkg:npm/%40a/b@1.0.0",
                "pkg:pypi/six@1",
            ]);
        var image = root.GetProperty("packages")[0];
        image.GetProperty("checksums")[0].GetProperty("checksumValue").GetString().ShouldBe(digest.Hex);
        root.GetProperty("packages")[1].GetProperty("name").GetString().ShouldBe("debian");
        root.GetProperty("packages")[2].GetProperty("sourceInfo").GetString()!.ShouldContain("glibc");
    }

    [Fact]
    public async Task RunAsync_TheSameImageAgain_WritesTheSameBytes()
    {
        _layout
            .Layer(("node_modules/b/package.json", """{"name":"b","version":"1"}"""))
            .Layer(("node_modules/a/package.json", """{"name":"a","version":"1"}"""))
            .Finish();

        var first = (await InspectAsync(), await Bytes());
        var second = (await InspectAsync(), await Bytes());
        var later = await InspectAsync(Created.AddDays(1));

        second.Item2.ShouldBe(first.Item2);
        second.Item1.SbomSha256.ShouldBe(first.Item1.SbomSha256);
        later.SbomSha256.ShouldNotBe(first.Item1.SbomSha256);
    }

    [Fact]
    public async Task RunAsync_LaterLayers_ReplaceAndRemovePackages()
    {
        _layout
            .Layer(
                ("var/lib/dpkg/status", "Package: a\nVersion: 1\n\nPackage: b\nVersion: 1\n"),
                ("app/node_modules/x/package.json", """{"name":"x","version":"1"}"""),
                ("app/node_modules/y/package.json", """{"name":"y","version":"1"}""")
            )
            .Layer(("var/lib/dpkg/status", "Package: a\nVersion: 2\n"), ("app/node_modules/.wh.x", ""))
            .Finish();

        await InspectAsync();
        using var sbom = Sbom();

        Urls(sbom.RootElement).Skip(1).ShouldBe(["pkg:deb/debian/a@2", "pkg:npm/y@1"]);
    }

    /// <summary>The run goes on; the document and the log say what is missing.</summary>
    [Fact]
    public async Task RunAsync_MalformedDatabase_SaysWhatCouldNotBeRead()
    {
        _layout
            .Layer(
                ("var/lib/dpkg/status", "Package: a\nVersion: 1\n\nnonsense\u001b[31m\n"),
                ("node_modules/x/package.json", "{{{")
            )
            .Finish();

        (await InspectAsync()).Packages.ShouldBe(1);
        using var sbom = Sbom();

        var comment = sbom.RootElement.GetProperty("comment").GetString()!;
        comment.ShouldContain("\"var/lib/dpkg/status\"");
        comment.ShouldContain("\"node_modules/x/package.json\": not JSON");
        _run.Log.ShouldContain("SBOM is not complete: \"var/lib/dpkg/status\"");
        _run.Log.ShouldNotContain("\u001b");
        SpdxCheck.Require(sbom.RootElement);
    }

    [Fact]
    public async Task RunAsync_ManyMalformedFiles_AreCounted()
    {
        _layout
            .Layer([.. Enumerable.Range(0, 100).Select(i => ($"node_modules/p{i}/package.json", (string?)"["))])
            .Finish();

        await InspectAsync();
        using var sbom = Sbom();

        sbom.RootElement.GetProperty("comment").GetString()!.ShouldContain("and 80 files more");
    }

    [Fact]
    public async Task RunAsync_NothingToFind_IsAnSbomOfTheImageAlone()
    {
        _layout.Layer(("bin/app", "x")).Finish();

        (await InspectAsync()).Packages.ShouldBe(0);
        using var sbom = Sbom();

        SpdxCheck.Require(sbom.RootElement);
        Urls(sbom.RootElement).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task RunAsync_NamesThatWouldBreakADocument_StayText()
    {
        _layout.Layer(("node_modules/x/package.json", """{"name":"a\"},{\"<x>&","version":"\u2028é"}""")).Finish();

        await InspectAsync();
        using var sbom = Sbom();

        SpdxCheck.Require(sbom.RootElement);
        sbom.RootElement.GetProperty("packages")[1].GetProperty("name").GetString().ShouldBe("a\"},{\"<x>&");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static IEnumerable<string> Urls(JsonElement root) =>
        root.GetProperty("packages")
            .EnumerateArray()
            .Where(package => package.TryGetProperty("externalRefs", out _))
            .Select(package => package.GetProperty("externalRefs")[0].GetProperty("referenceLocator").GetString()!);

    private Task<byte[]> Bytes() => File.ReadAllBytesAsync(Path.Combine(_run.Path("documents"), SbomFile.Name), Token);

    private JsonDocument Sbom() =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_run.Path("documents"), SbomFile.Name)));

    private async Task<InspectReport> InspectAsync(DateTimeOffset? created = null)
    {
        var report = await _run.RunAsync(
            StepNames.Inspect,
            new InspectInput(_layout.Root, _run.Path("documents"), created ?? Created, "registry.example.com/ops/app"),
            ApiJson.Default.InspectInput,
            Token
        );
        return report.Inspect.ShouldNotBeNull(report.Message ?? _run.Log);
    }
}
