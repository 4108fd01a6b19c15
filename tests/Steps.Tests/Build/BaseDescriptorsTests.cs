using System.Text;
using System.Text.Json;
using Dockerflow.Registry;
using Dockerflow.Steps.Build;

namespace Dockerflow.Steps.Tests.Build;

public sealed class BaseDescriptorsTests
{
    private static readonly Digest Unpacked = Digest.Sha256Of("unpacked"u8);
    private static readonly Digest Own = Digest.Sha256Of("own"u8);
    private static readonly Descriptor Packed = new(
        "application/vnd.oci.image.layer.v1.tar+gzip",
        Digest.Sha256Of("packed"u8),
        42,
        null
    );

    [Fact]
    public void PutIn_LayerOfABase_IsNamedAsTheBaseDoes()
    {
        var manifest = Manifest(
            $$"""{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"{{Unpacked}}","size":1}""",
            Layer(Own)
        );

        var layers = Layers(BaseDescriptors.PutIn(manifest, Bases, out var used));

        layers[0]
            .GetRawText()
            .ShouldBe($$"""{"mediaType":"{{Packed.MediaType}}","digest":"{{Packed.Digest}}","size":42}""");
        layers[1].GetRawText().ShouldBe(Layer(Own));
        used.ShouldBe([Packed]);
    }

    [Fact]
    public void PutIn_NoLayerOfABase_StaysByteForByte()
    {
        var manifest = Manifest(Layer(Own));
        BaseDescriptors.PutIn(manifest, Bases, out var used).ShouldBe(manifest);
        used.ShouldBeEmpty();
    }

    private static Dictionary<Digest, Descriptor> Bases => new() { [Unpacked] = Packed };

    private static string Layer(Digest digest) =>
        $$"""{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"{{digest}}","size":7}""";

    private static byte[] Manifest(params string[] layers) =>
        Encoding.UTF8.GetBytes(
            $$"""{"schemaVersion":2, "config":{"digest":"x"},"layers":[{{string.Join(',', layers)}}]}"""
        );

    private static JsonElement[] Layers(byte[] manifest) =>
        [.. JsonDocument.Parse(manifest).RootElement.GetProperty("layers").EnumerateArray()];
}
