using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.Steps;
using Dockerflow.Registry;
using Dockerflow.Support.Tools;

namespace Dockerflow.Steps.Tests.Image;

public sealed class InspectStepTests : IDisposable
{
    private const string Version = """{"commit":"c0ffee"}""";
    private readonly StepRun _run = new();
    private readonly LayoutBuilder _layout;

    public InspectStepTests() => _layout = new LayoutBuilder(_run.Path("layout"));

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task RunAsync_HonestImage_ReportsWhatIsInIt()
    {
        var digest = _layout
            .Layer(("etc/passwd", "root:x:0:0:::\napp:x:10001:10001:::\n"))
            .Layer(("app/", null), ("app/version.json", Version))
            .Finish("app:app");

        var report = await InspectAsync();

        report.Ok.ShouldBeTrue(_run.Log);
        var seen = report.Inspect.ShouldNotBeNull();
        seen.Size.ShouldBe(
            Directory
                .EnumerateFiles(_layout.Root, "*", SearchOption.AllDirectories)
                .Where(file => !file.EndsWith("index.json", StringComparison.Ordinal))
                .Sum(file => new FileInfo(file).Length)
        );
        seen.Content.ShouldMatch("^sha256:[0-9a-f]{64}$");
        (seen with { Size = 0, Content = "" }).ShouldBe(
            new InspectReport(digest.ToString(), 0, 2, "10001", true, "c0ffee")
        );
    }

    /// <summary>Runtimes unpack the second where the first is, and the user would be root.</summary>
    [Theory]
    [InlineData("etc/../etc/passwd")]
    [InlineData("../etc/passwd")]
    [InlineData("./x/.././etc//passwd")]
    public async Task RunAsync_PasswordFileInAnotherSpelling_IsTheOneThatCounts(string path)
    {
        _layout.Layer(("etc/passwd", "app:x:10001:10001:::\n")).Layer((path, "app:x:0:0:::\n")).Finish("app");

        (await InspectAsync()).Inspect.ShouldNotBeNull(_run.Log).User.ShouldBe("0");
    }

    /// <summary>What differs in times only is the same to whoever runs it; a file or a setting more is not.</summary>
    [Fact]
    public async Task RunAsync_ImagesThatDifferInTimesOnly_HaveTheSameContent()
    {
        var (first, second) = (
            await ContentAsync("a", "10001", "2026-01-01"),
            await ContentAsync("a", "10001", "2026-11-26")
        );

        second.ShouldBe(first);
        (await ContentAsync("b", "10001", "2026-01-01")).ShouldNotBe(first);
        (await ContentAsync("a", "10002", "2026-01-01")).ShouldNotBe(first);
    }

    private static async Task<string> ContentAsync(string file, string user, string created)
    {
        using var run = new StepRun();
        var layout = new LayoutBuilder(run.Path("layout"));
        layout.RawLayer(Tar(file), "application/vnd.oci.image.layer.v1.tar").Finish(user, created);
        var report = await run.RunAsync(
            StepNames.Inspect,
            new InspectInput(layout.Root),
            ApiJson.Default.InspectInput,
            TestContext.Current.CancellationToken
        );
        return report.Inspect.ShouldNotBeNull(report.Message ?? run.Log).Content;
    }

    private static byte[] Tar(string content)
    {
        using var bytes = new MemoryStream();
        using (var tar = new System.Formats.Tar.TarWriter(bytes, System.Formats.Tar.TarEntryFormat.Ustar))
        {
            tar.WriteEntry(
                new System.Formats.Tar.UstarTarEntry(System.Formats.Tar.TarEntryType.RegularFile, "file")
                {
                    ModificationTime = DateTimeOffset.UnixEpoch,
                    DataStream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(content)),
                }
            );
        }
        return bytes.ToArray();
    }

    /// <summary>Content is computed from what was read; a configuration that claims other layers would not unpack on a node.</summary>
    [Fact]
    public async Task RunAsync_TheConfigurationNamesOtherLayers_IsRefused()
    {
        _layout.Layer(("file", "a")).Finish(layers: [$"sha256:{new string('0', 64)}"]);

        var report = await InspectAsync();
        report.Reason.ShouldBe(FailureReason.ImageInvalid);
        report.Message.ShouldNotBeNull().ShouldContain("rootfs.diff_ids");
    }

    public static TheoryData<string, string?, bool> Hiding =>
        new()
        {
            { "app/.wh.version.json", "", false },
            { "app/.wh..wh..opq", "", false },
            { ".wh.app", "", false },
            { "./app/.wh.version.json", "", false },
            { "app->elsewhere", null, false },
            { "app/version.json->other.json", null, false },
            { "app", "a file now", false },
            { "app/version.json/", null, false },
            { "other/.wh.version.json", "", true },
            { "app/.wh.version.js", "", true },
            { ".wh.ap", "", true },
            { "app/", null, true },
            { "apple/.wh..wh..opq", "", true },
        };

    [Theory]
    [MemberData(nameof(Hiding))]
    public async Task RunAsync_LaterLayer_HidesOrKeepsTheVersionFile(string path, string? content, bool expected)
    {
        _layout.Layer(("./app/version.json", Version)).Layer((path, content)).Finish();

        (await InspectAsync()).Inspect.ShouldNotBeNull().VersionFile.ShouldBe(expected);
    }

    [Fact]
    public async Task RunAsync_OpaqueLayerWithItsOwnFile_KeepsIt()
    {
        _layout
            .Layer(("app/version.json", "{}"))
            .Layer(("app/version.json", Version), ("app/.wh..wh..opq", ""))
            .Finish();

        (await InspectAsync()).Inspect.ShouldNotBeNull().VersionCommit.ShouldBe("c0ffee");
    }

    [Theory]
    [InlineData("", "0")]
    [InlineData("0", "0")]
    [InlineData("10001:10001", "10001")]
    [InlineData("app", "app")]
    public async Task RunAsync_User_IsNumericWhereKnown(string user, string expected)
    {
        _layout.Layer(("x", "")).Finish(user);

        (await InspectAsync()).Inspect.ShouldNotBeNull().User.ShouldBe(expected);
    }

    [Fact]
    public async Task RunAsync_VeryLongPath_IsReadThroughItsExtendedHeader()
    {
        _layout.Layer((string.Join('/', Enumerable.Repeat("deep", 100)), "x"), ("app/version.json", Version)).Finish();

        (await InspectAsync()).Inspect.ShouldNotBeNull().VersionCommit.ShouldBe("c0ffee");
    }

    public static TheoryData<string, string?, string?> Settings =>
        new()
        {
            { "", null, null },
            { ""","Entrypoint":null,"Cmd":[],"ExposedPorts":{}""", null, null },
            { ""","Entrypoint":["/app/run.sh"],"Cmd":["web","a b"]""", "/app/run.sh web \"a b\"", null },
            { ""","Cmd":["sh","-c","echo \"x\""]""", "sh -c \"echo \\\"x\\\"\"", null },
            { ""","Cmd":["\u001b[31m\u202e"]""", "\\x1b[31m\\u202e", null },
            {
                ""","ExposedPorts":{"8080/tcp":{},"53/udp":{},"443":{},"0/tcp":{},"x/tcp":{},"70000/tcp":{},"80/icmp":{}}""",
                null,
                "53/udp 443/tcp 8080/tcp"
            },
        };

    [Theory]
    [MemberData(nameof(Settings))]
    public async Task RunAsync_Configuration_TellsWhatItStartsAndItsPorts(
        string settings,
        string? entrypoint,
        string? ports
    )
    {
        _layout.Layer(("x", "")).Finish(settings: settings);

        var seen = (await InspectAsync()).Inspect.ShouldNotBeNull(_run.Log);
        seen.Entrypoint.ShouldBe(entrypoint);
        (seen.Ports is null ? null : string.Join(' ', seen.Ports)).ShouldBe(ports);
    }

    /// <summary>A report that does not fit would be no report.</summary>
    [Theory]
    [InlineData("x")]
    [InlineData("\\u0001")]
    [InlineData("\\\"")]
    [InlineData("é😀")]
    [InlineData("<")]
    [InlineData("\\u200e")]
    public async Task RunAsync_EverythingAsLongAsItCanBe_FitsIntoTheReport(string text)
    {
        var words = string.Join(',', Enumerable.Repeat($"\"{string.Concat(Enumerable.Repeat(text, 100))}\"", 1000));
        var ports = string.Join(',', Enumerable.Range(60000, 1000).Select(port => $"\"{port}/sctp\":{{}}"));
        var chars = JsonNode.Parse($"\"{text}\"")!.GetValue<string>().Length;
        var longest = string.Concat(Enumerable.Repeat(text, 128 / chars));
        _layout
            .Layer(("app/version.json", $$"""{"commit":"{{longest}}"}"""))
            .Finish(longest, settings: $$""","Entrypoint":[{{words}}],"ExposedPorts":{{{ports}}}""");

        var report = await InspectAsync();

        (report.Ok, _run.ExitCode).ShouldBe((true, 0), report.Message);
        report.Inspect!.User.Length.ShouldBeInRange(20, 128);
        report.Inspect.VersionCommit.Length.ShouldBeInRange(60, 128);
        report.Inspect!.Ports!.Count.ShouldBe(10);
        report.Inspect.Entrypoint!.Length.ShouldBeInRange(30, 200);
    }

    [Theory]
    [InlineData(""","user":"0" """)]
    [InlineData(""","Entrypoint":[1]""")]
    [InlineData(""","Cmd":[{}]""")]
    public async Task RunAsync_ConfigurationOfOtherTypes_IsImageInvalid(string settings)
    {
        _layout.Layer(("x", "")).Finish(settings: settings);

        (await InspectAsync()).Reason.ShouldBe(FailureReason.ImageInvalid);
    }

    /// <summary>What is stored of a file with holes is not what the file holds; what comes after it is found all the same.</summary>
    [Theory]
    [InlineData("gnu", null)]
    [InlineData("posix", "files with holes in pax format")]
    public async Task RunAsync_FileWithHoles_IsPassedOrRefused(string format, string? refusal)
    {
        var tree = Directory.CreateDirectory(_run.Path("tree"));
        await using (var holes = File.Create(Path.Combine(tree.FullName, "a-holes")))
        {
            // More pieces than a header has room for.
            for (var piece = 1; piece <= 30; piece++)
            {
                holes.Position = piece * 1024 * 1024;
                holes.Write(Encoding.ASCII.GetBytes(new string('x', 5000)));
            }
        }
        tree.CreateSubdirectory("app");
        await File.WriteAllTextAsync(Path.Combine(tree.FullName, "app", "version.json"), Version, Cancel);
        var archive = _run.Path("layer.tar");
        await Tool.RunAsync(
            new ToolCall(
                "tar",
                ["--sparse", $"--format={format}", "-C", tree.FullName, "-cf", archive, "a-holes", "app"]
            ),
            Cancel
        );
        _layout.RawLayer(Gzip(await File.ReadAllBytesAsync(archive, Cancel))).Finish();

        var report = await InspectAsync();

        if (refusal is null)
        {
            report.Inspect.ShouldNotBeNull(report.Message).VersionCommit.ShouldBe("c0ffee");
        }
        else
        {
            (report.Reason, report.Message).ShouldBe((FailureReason.ImageInvalid, report.Message));
            report.Message.ShouldNotBeNull().ShouldContain(refusal);
        }
    }

    /// <summary>Go's reader, and so the node, would unpack something else than what was checked.</summary>
    [Theory]
    [InlineData("two extended headers", "more than one extended header")]
    [InlineData("a global header between", "more than one extended header")]
    [InlineData("a directory with content", "a directory with content")]
    public async Task RunAsync_HeadersThatProgramsReadDifferently_AreRefused(string what, string refusal)
    {
        using var tar = new MemoryStream();
        if (what == "two extended headers")
        {
            tar.Write(Header("x", 'x', 512));
            tar.Write(Records("path=etc/passwd"));
            tar.Write(Header("x", 'x', 512));
            tar.Write(Records("path=harmless"));
            tar.Write(Header("y", '0', 0));
        }
        else if (what == "a global header between")
        {
            tar.Write(Header("x", 'x', 512));
            tar.Write(Records("path=harmless"));
            tar.Write(Header("g", 'g', 512));
            tar.Write(Records("comment=x"));
            tar.Write(Header("etc/passwd", '0', 0));
        }
        else
        {
            tar.Write(Header("etc/", '\0', 512));
            tar.Write(new byte[512]);
        }
        tar.Write(new byte[1024]);
        _layout.RawLayer(Gzip(tar.ToArray())).Finish();

        var report = await InspectAsync();

        (report.Reason, report.Message).ShouldBe((FailureReason.ImageInvalid, report.Message));
        report.Message.ShouldNotBeNull().ShouldContain(refusal);
    }

    [Fact]
    public async Task RunAsync_BlankLongName_IsTheNameOfTheEntry()
    {
        var passwd = Encoding.ASCII.GetBytes("app:x:10001:10001:::\n");
        using var tar = new MemoryStream();
        tar.Write(Header("././@LongLink", 'L', 1));
        tar.Write(new byte[512]);
        tar.Write(Header("etc/passwd", '0', passwd.Length));
        tar.Write(passwd);
        tar.Write(new byte[512 - passwd.Length + 1024]);
        _layout.RawLayer(Gzip(tar.ToArray())).Finish("app");

        (await InspectAsync()).Inspect.ShouldNotBeNull(_run.Log).User.ShouldBe("10001");
    }

    /// <summary>POSIX ustar: name, mode, owner, group, size, time, checksum, type.</summary>
    private static byte[] Header(string name, char type, int size)
    {
        var header = new byte[512];
        Put(0, name);
        Put(100, "0000644\0" + "0000000\0" + "0000000\0" + Convert.ToString(size, 8).PadLeft(11, '0') + "\0");
        Put(136, "00000000000\0" + "        ");
        header[156] = (byte)type;
        Put(257, "ustar\0" + "00");
        Put(148, Convert.ToString(header.Sum(each => each), 8).PadLeft(6, '0') + "\0 ");
        return header;

        void Put(int at, string text) => Encoding.ASCII.GetBytes(text).CopyTo(header, at);
    }

    /// <summary>One pax record that fills a block.</summary>
    private static byte[] Records(string record) => Encoding.ASCII.GetBytes($"512 {record}".PadRight(511, 'z') + "\n");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Damages =>
        [
            "symlink",
            "fifo",
            "directory",
            "flipped",
            "shorter",
            "sparse",
            "missing",
            "linked-folder",
            "index-symlink",
            "two-images",
            "other-type",
            "index-and-image",
            "index-by-another-spelling",
            "layers-twice",
            "strange-spelling",
            "no-text",
            "index-garbage",
        ];

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task RunAsync_DamagedLayout_IsImageInvalid(string damage)
    {
        var digest = _layout.Layer(("app/version.json", Version)).Finish();
        Damage(_layout.PathOf(digest), damage);

        var report = await InspectAsync();

        report.Reason.ShouldBe(FailureReason.ImageInvalid, _run.Log);
        _run.ExitCode.ShouldBe(1);
    }

    [Fact]
    public async Task RunAsync_DamagedLayer_IsImageInvalid()
    {
        var bytes = Gzip(new byte[10240]);
        _layout.RawLayer(bytes).Finish();
        var path = _layout.PathOf(Digest.Sha256Of(bytes));
        // Past the end of the archive, where only the hash can tell.
        bytes[^1] ^= 1;
        File.WriteAllBytes(path, bytes);

        (await InspectAsync()).Reason.ShouldBe(FailureReason.ImageInvalid);
    }

    [Theory]
    [InlineData("not gzip at all")]
    [InlineData("")]
    public async Task RunAsync_LayerThatIsNoArchive_IsImageInvalidOrEmpty(string content)
    {
        _layout.RawLayer(System.Text.Encoding.UTF8.GetBytes(content)).Finish();

        var report = await InspectAsync();

        (report.Reason ?? FailureReason.ImageInvalid).ShouldBe(FailureReason.ImageInvalid);
        (report.Inspect?.VersionFile ?? false).ShouldBeFalse();
    }

    [Fact]
    public async Task RunAsync_DecompressionBomb_IsRefused()
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            var zeros = new byte[1 << 20];
            // All zeros reads as the end of an archive; what follows has to be counted all the same.
            for (var megabyte = 0; megabyte < 1100; megabyte++)
            {
                gzip.Write(zeros);
            }
        }
        _layout.RawLayer(packed.ToArray()).Finish();

        (await InspectAsync()).Message.ShouldNotBeNull().ShouldContain("unpack");
    }

    private static void Damage(string blob, string damage)
    {
        var bytes = File.ReadAllBytes(blob);
        var root = Path.GetFullPath(Path.Combine(blob, "../../.."));
        var index = Path.Combine(root, "index.json");
        switch (damage)
        {
            case "symlink":
                File.Move(blob, blob + "x");
                File.CreateSymbolicLink(blob, blob + "x");
                break;
            case "fifo":
                File.Delete(blob);
                Process.Start("mkfifo", blob).WaitForExit();
                break;
            case "directory":
                File.Delete(blob);
                Directory.CreateDirectory(blob);
                break;
            case "flipped":
                bytes[^2] ^= 1;
                File.WriteAllBytes(blob, bytes);
                break;
            case "shorter":
                File.WriteAllBytes(blob, bytes[..^1]);
                break;
            case "sparse":
                using (var file = File.OpenWrite(blob))
                {
                    file.SetLength(1L << 40);
                }
                break;
            case "missing":
                File.Delete(blob);
                break;
            case "linked-folder":
                Directory.Move(Path.Combine(root, "blobs"), Path.Combine(root, "elsewhere"));
                Directory.CreateSymbolicLink(Path.Combine(root, "blobs"), "elsewhere");
                break;
            case "index-symlink":
                File.Move(index, index + "x");
                File.CreateSymbolicLink(index, index + "x");
                break;
            case "other-type":
                WithManifest(root, $"\"mediaType\":\"{MediaTypes.DockerManifest}\"");
                break;
            case "index-and-image":
                WithManifest(root, "\"manifests\":[]");
                break;
            case "index-by-another-spelling":
                WithManifest(root, "\"Manifests\":[]");
                break;
            case "layers-twice":
                WithManifest(root, "\"Layers\":[]");
                break;
            case "strange-spelling":
                WithManifest(root, "\"layer\u017f\":[]");
                break;
            case "no-text":
                WithManifest(root, "\"mediaType\":\"\\ud800\"");
                break;
            case "two-images":
                var one = File.ReadAllText(index);
                var entry = one[
                    (one.IndexOf('[', StringComparison.Ordinal) + 1)..one.IndexOf(']', StringComparison.Ordinal)
                ];
                File.WriteAllText(index, one.Replace(entry, entry + "," + entry, StringComparison.Ordinal));
                break;
            default:
                File.WriteAllText(index, "[[[[");
                break;
        }
    }

    /// <summary>Gives the manifest one property more, with digest and size as they should be then.</summary>
    private static void WithManifest(string root, string property)
    {
        var index = Path.Combine(root, "index.json");
        var entry = JsonNode.Parse(File.ReadAllText(index))!;
        var descriptor = entry["manifests"]![0]!;
        string PathOf() => Path.Combine(root, "blobs", descriptor["digest"]!.GetValue<string>().Replace(':', '/'));
        var changed = Encoding.UTF8.GetBytes($"{{{property},{File.ReadAllText(PathOf())[1..]}");
        descriptor["digest"] = Digest.Sha256Of(changed).ToString();
        descriptor["size"] = changed.Length;
        File.WriteAllBytes(PathOf(), changed);
        File.WriteAllText(index, entry.ToJsonString());
    }

    private static byte[] Gzip(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(content);
        }
        return packed.ToArray();
    }

    private Task<StepReport> InspectAsync() =>
        _run.RunAsync(
            "inspect",
            new InspectInput(_layout.Root),
            ApiJson.Default.InspectInput,
            TestContext.Current.CancellationToken
        );
}
