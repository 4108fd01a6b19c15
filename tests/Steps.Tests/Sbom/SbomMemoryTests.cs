using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Dockerflow.Api;
using Dockerflow.Api.Steps;
using Dockerflow.Steps.Inspect;
using Dockerflow.Steps.Sbom;
using Dockerflow.Steps.Tests.Image;

namespace Dockerflow.Steps.Tests.Sbom;

/// <summary>Images made to cost memory.</summary>
[Collection(nameof(AloneCollection))]
public sealed class SbomMemoryTests : IDisposable
{
    private const int Million = 1_000_000;
    private readonly StepRun _run = new();

    public void Dispose() => _run.Dispose();

    /// <summary>50 MB, of which 16 MiB are read, and what is read is not kept.</summary>
    [Fact]
    public async Task RunAsync_EnormousDatabase_CostsBoundedMemory()
    {
        var paragraph = $"Package: x\nVersion: 1\nDescription: {new string('y', 950)}\n\n";
        var layout = new LayoutBuilder(_run.Path("layout"));
        layout.Layer(("var/lib/dpkg/status", string.Concat(Enumerable.Repeat(paragraph, 50_000)))).Finish();

        var before = GC.GetTotalAllocatedBytes();
        (await InspectAsync(layout)).Packages.ShouldBe(1);

        // Once the part that is read, and little more: not the 50 MB, and not text for each line.
        (GC.GetTotalAllocatedBytes() - before).ShouldBeLessThan(2 * 16 * 1024 * 1024);
        using var sbom = JsonDocument.Parse(
            await System.IO.File.ReadAllBytesAsync(Path.Combine(_run.Path("documents"), SbomFile.Name), Token)
        );
        sbom.RootElement.GetProperty("comment").GetString()!.ShouldContain("only the first 16777216 of");
    }

    [Fact]
    public async Task RunAsync_AMillionEntries_KeepsNothing()
    {
        var layout = new LayoutBuilder(_run.Path("layout"));
        layout.RawLayer(MillionEntries()).Finish();
        var before = GC.GetTotalMemory(forceFullCollection: true);

        (await InspectAsync(layout)).Packages.ShouldBe(0);

        (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThan(5_000_000);
    }

    [Fact]
    public void Take_AMillionPackages_KeepsOnlyTheFirst()
    {
        var files = new PackageFiles();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < Million; i++)
        {
            files.Take(File($"node_modules/p{i}/package.json", $$"""{"name":"p{{i}}","version":"1"}"""));
        }
        files.EndLayer();

        files.Found.Count.ShouldBe(SbomBudget.MaxPackages);
        files.Budget.IsExceeded.ShouldBeTrue();
        (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThan(40_000_000);
        Inventory.Of(files).Problems.ShouldHaveSingleItem().ShouldContain("more than is read");
    }

    [Fact]
    public void Take_AMillionPackagesInOneDatabase_KeepsOnlyTheFirst()
    {
        var text = new StringBuilder();
        for (var i = 0; i < Million; i++)
        {
            text.Append("P:").Append(i).Append("\nV:1\n\n");
        }
        var files = new PackageFiles();

        files.Take(File("lib/apk/db/installed", text.ToString()));
        files.EndLayer();

        files.Found.ShouldHaveSingleItem().Packages.Count.ShouldBe(SbomBudget.MaxPackages);
    }

    /// <summary>Long names are bounded by what they weigh, not by their number.</summary>
    [Fact]
    public void Take_PackagesWithLongNames_WeighNoMoreThanAllowed()
    {
        var files = new PackageFiles();
        var (name, version) = (new string('n', 200), new string('1', 200));
        for (var i = 0; i < 100_000; i++)
        {
            files.Take(
                File($"node_modules/{name}/{i}/package.json", $$"""{"name":"{{name}}{{i}}","version":"{{version}}"}""")
            );
        }

        files.Budget.Chars.ShouldBeLessThanOrEqualTo(8_000_000);
        files.Budget.Files.ShouldBeLessThan(20_000);
    }

    /// <summary>Each hides what the others hide: none may cost more than to find that out.</summary>
    [Fact]
    public void Take_AMillionWhiteouts_CostNoMemory()
    {
        var files = new PackageFiles();
        for (var i = 0; i < 20_000; i++)
        {
            files.Take(File($"app/node_modules/p{i}/package.json", $$"""{"name":"p{{i}}","version":"1"}"""));
        }
        files.EndLayer();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < Million; i++)
        {
            files.Take(new TarItem("app/node_modules/.wh..wh..opq", '0', null));
        }

        (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThan(1_000_000);
        files.EndLayer();
        files.Found.ShouldBeEmpty();
        (files.Budget.Files, files.Budget.Packages, files.Budget.Chars).ShouldBe((0, 0, 0L));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static TarItem File(string path, string content)
    {
        var bytes = Encoding.UTF8.GetBytes(content);
        return new TarItem(path, '0', bytes, bytes.Length);
    }

    /// <summary>Empty files; headers of ustar (POSIX pax, "ustar Interchange Format").</summary>
    private static byte[] MillionEntries()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            var header = new byte[512];
            for (var i = 0; i < Million; i++)
            {
                header.AsSpan().Clear();
                Encoding.ASCII.GetBytes($"node_modules/p{i}/index.js", header);
                Encoding.ASCII.GetBytes("00000000000\0", header.AsSpan(124));
                Encoding.ASCII.GetBytes("        0", header.AsSpan(148));
                Encoding.ASCII.GetBytes("ustar\0" + "00", header.AsSpan(257));
                var sum = 0;
                foreach (var unit in header)
                {
                    sum += unit;
                }
                Encoding.ASCII.GetBytes($"{Convert.ToString(sum, 8).PadLeft(6, '0')}\0 ", header.AsSpan(148));
                gzip.Write(header);
            }
        }
        return packed.ToArray();
    }

    private async Task<InspectReport> InspectAsync(LayoutBuilder layout)
    {
        var documents = Directory.CreateDirectory(_run.Path("documents")).FullName;
        var report = await _run.RunAsync(
            StepNames.Inspect,
            new InspectInput(layout.Root, documents),
            ApiJson.Default.InspectInput,
            Token
        );
        return report.Inspect.ShouldNotBeNull(report.Message ?? _run.Log);
    }
}
