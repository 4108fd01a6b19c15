using System.Text;

namespace Dockerflow.Registry.Tests;

public sealed class ManifestParserTests
{
    private const string Hash = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private const string Entry = $$"""{"mediaType":"m","digest":"{{Hash}}","size":5}""";

    [Fact]
    public void Read_DockerManifest_GivesConfigAndLayers()
    {
        Read(
                $$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.DockerManifest}}","config":{{Entry}},"layers":[{{Entry}},{{Entry}}],"annotations":{"a":"b","c":1} }""",
                MediaTypes.DockerManifest,
                out var mediaType,
                out var content
            )
            .ShouldBeNull();
        mediaType.ShouldBe(MediaTypes.DockerManifest);
        content.Config!.Size.ShouldBe(5);
        content.Layers.Count.ShouldBe(2);
        content.Annotations.ShouldHaveSingleItem().Value.ShouldBe("b");
    }

    [Fact]
    public void Read_OciIndexWithoutOwnMediaType_BelievesTheHeader()
    {
        Read(
                """{"manifests":[{"digest":"$H","size":1,"platform":{"os":"linux","architecture":"arm64","variant":"v8"}}]}""".Replace(
                    "$H",
                    Hash,
                    StringComparison.Ordinal
                ),
                MediaTypes.OciIndex,
                out var mediaType,
                out var content
            )
            .ShouldBeNull();
        mediaType.ShouldBe(MediaTypes.OciIndex);
        content.Children[0].Platform.ShouldBe(new Platform("linux", "arm64", "v8"));
    }

    public static TheoryData<string, string?> Hostile =>
        new()
        {
            { "", MediaTypes.OciManifest },
            { "[]", MediaTypes.OciManifest },
            { "{}", MediaTypes.OciManifest },
            { "{}", null },
            { $$"""{"config":{{Entry}},"layers":[]}""", null },
            { $$"""{"config":{{Entry}},"layers":[]}""", "application/vnd.docker.distribution.manifest.v1+prettyjws" },
            { $$"""{"mediaType":"{{MediaTypes.OciIndex}}","manifests":[]}""", MediaTypes.OciManifest },
            { $$"""{"mediaType":"x/y","config":{{Entry}},"layers":[]}""", MediaTypes.OciManifest },
            { $$"""{"config":{{Entry}},"layers":[],"manifests":[]}""", MediaTypes.OciManifest },
            { """{"manifests":[],"layers":[]}""", MediaTypes.OciIndex },
            // Whoever reads it would be sent to addresses that nobody has checked.
            {
                $$"""{"config":{{Entry}},"layers":[{"digest":"{{Hash}}","size":5,"urls":["http://10.0.0.1/"]}]}""",
                MediaTypes.OciManifest
            },
            // Text that is no Unicode.
            { $$"""{"config":{{Entry}},"layers":[],"annotations":{"a":"\ud800"} }""", MediaTypes.OciManifest },
            { $$"""{"config":{{Entry}},"layers":[],"annotations":{"\ud800":"a"} }""", MediaTypes.OciManifest },
            { $$"""{"mediaType":"\ud800","config":{{Entry}},"layers":[]}""", MediaTypes.OciManifest },
            { $$"""{"manifests":[],"config":{{Entry}} }""", MediaTypes.OciIndex },
            { """{"manifests":{}}""", MediaTypes.OciIndex },
            { """{"manifests":[1]}""", MediaTypes.OciIndex },
            { """{"manifests":[{"digest":"sha256:abc","size":1}]}""", MediaTypes.OciIndex },
            { $$"""{"manifests":[{"digest":"{{Hash}}"}]}""", MediaTypes.OciIndex },
            { $$"""{"manifests":[{"digest":"{{Hash}}","size":-1}]}""", MediaTypes.OciIndex },
            { $$"""{"manifests":[{"digest":"{{Hash}}","size":"1"}]}""", MediaTypes.OciIndex },
            { $$"""{"manifests":[{"digest":"{{Hash}}","size":1e99}]}""", MediaTypes.OciIndex },
            { $$"""{"manifests":[{{string.Join(',', Enumerable.Repeat(Entry, 101))}}]}""", MediaTypes.OciIndex },
            { $$"""{"config":{{Entry}},"layers":{{new string('[', 10_000)}}""", MediaTypes.OciManifest },
        };

    [Theory]
    [MemberData(nameof(Hostile), DisableDiscoveryEnumeration = true)]
    public void Read_Hostile_SaysTheProblem(string json, string? contentType) =>
        Read(json, contentType, out _, out _).ShouldNotBeNullOrEmpty();

    private static string? Read(string json, string? contentType, out string mediaType, out ManifestContent content) =>
        ManifestParser.Read(Encoding.UTF8.GetBytes(json), contentType, out mediaType, out content);
}
