using System.Diagnostics;
using System.Text.Json;
using Dockerflow.Api;
using Dockerflow.Api.Steps;
using Dockerflow.Steps.Sbom;
using Dockerflow.Steps.Tests.Image;

namespace Dockerflow.Steps.Tests.Sbom;

/// <summary>What is installed on this machine, put into an image, against what its own package managers and languages say of it.</summary>
public sealed class RealPackagesTests : IDisposable
{
    private readonly StepRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task RunAsync_DpkgStatus_IsWhatDpkgQueryLists()
    {
        const string Status = "/var/lib/dpkg/status";
        Assert.SkipUnless(File.Exists(Status), "needs Debian");
        const string Format = "${db:Status-Status}|${Package}|${Version}|${Architecture}|\n";

        var seen = await UrlsAsync([Status]);

        var expected = (await OutputAsync("dpkg-query", "-W", "-f", Format))
            .Where(fields => fields[0] is not ("config-files" or "not-installed"))
            .Select(fields => PackageUrl.Of(new(PackageKind.Debian, fields[1], fields[2], fields[3]), null))
            .ToList();
        expected.Count.ShouldBeGreaterThan(50);
        seen.ShouldBe(expected, ignoreOrder: true);
    }

    [Fact]
    public async Task RunAsync_NpmAsItIsInstalled_IsWhatNodeReads()
    {
        const string Root = "/usr/lib/node_modules";
        Assert.SkipUnless(Directory.Exists(Root) && File.Exists("/usr/bin/node"), "needs npm");
        const string Script = """
            const fs = require('fs'), path = require('path');
            const walk = d => fs.readdirSync(d, {withFileTypes: true}).flatMap(e =>
              e.isDirectory() ? walk(path.join(d, e.name)) : e.isFile() && e.name === 'package.json' ? [path.join(d, e.name)] : []);
            for (const f of walk(process.argv[1])) {
              const p = JSON.parse(fs.readFileSync(f, 'utf8'));
              if (p.name && p.version) console.log(`${p.name}|${p.version}|`);
            }
            """;

        var seen = await UrlsAsync(
            Directory.EnumerateFiles(
                Root,
                "package.json",
                new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }
            )
        );

        var expected = (await OutputAsync("/usr/bin/node", "-e", Script, Root))
            .Select(fields => PackageUrl.Of(new(PackageKind.Npm, fields[0], fields[1]), null))
            .Distinct()
            .ToList();
        expected.Count.ShouldBeGreaterThan(50);
        seen.ShouldBe(expected, ignoreOrder: true);
    }

    [Fact]
    public async Task RunAsync_PythonsPackages_AreWhatPythonLists()
    {
        const string Root = "/usr/lib/python3/dist-packages";
        Assert.SkipUnless(Directory.Exists(Root) && File.Exists("/usr/bin/python3"), "needs Python's packages");
        const string Script = """
            import importlib.metadata, sys
            for d in importlib.metadata.distributions(path=[sys.argv[1]]):
                print(d.metadata['Name'], d.version, '', sep='|')
            """;

        var seen = await UrlsAsync(
            Directory
                .EnumerateFiles(Root, "*", SearchOption.AllDirectories)
                .Where(file => file.EndsWith(".egg-info", StringComparison.Ordinal) || file.Contains("-info/"))
        );

        var expected = (await OutputAsync("/usr/bin/python3", "-I", "-c", Script, Root))
            .Select(fields => PackageUrl.Of(new(PackageKind.Python, fields[0], fields[1]), null))
            .Distinct()
            .ToList();
        expected.ShouldNotBeEmpty();
        seen.ShouldBe(expected, ignoreOrder: true);
    }

    private async Task<IReadOnlyList<string>> UrlsAsync(IEnumerable<string> files)
    {
        var token = TestContext.Current.CancellationToken;
        var documents = Directory.CreateDirectory(_run.Path("documents")).FullName;
        var layout = new LayoutBuilder(_run.Path("layout"));
        layout.Layer([.. files.Select(file => (file[1..], (string?)File.ReadAllText(file)))]).Finish();

        var report = await _run.RunAsync(
            StepNames.Inspect,
            new InspectInput(layout.Root, documents),
            ApiJson.Default.InspectInput,
            token
        );

        report.Ok.ShouldBeTrue(report.Message);
        _run.Log.ShouldNotContain("not complete");
        using var sbom = JsonDocument.Parse(
            await File.ReadAllBytesAsync(Path.Combine(documents, SbomFile.Name), token)
        );
        SpdxCheck.Require(sbom.RootElement);
        return
        [
            .. sbom
                .RootElement.GetProperty("packages")
                .EnumerateArray()
                .Skip(1)
                .Select(package => package.GetProperty("externalRefs")[0].GetProperty("referenceLocator").GetString()!),
        ];
    }

    private static async Task<IReadOnlyList<string[]>> OutputAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var answer = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        process.ExitCode.ShouldBe(0);
        return [.. answer.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('|'))];
    }
}
