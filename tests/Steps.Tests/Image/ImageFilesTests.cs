using Dockerflow.Steps.Inspect;
using Dockerflow.Steps.Tests.Sbom;

namespace Dockerflow.Steps.Tests.Image;

[Collection(nameof(AloneCollection))]
public sealed class ImageFilesTests
{
    private const int Megabyte = 1024 * 1024;

    /// <summary>A megabyte of zeros again and again is packed into next to nothing.</summary>
    [Fact]
    public void Take_OneFileAThousandTimesInALayer_KeepsOnlyTheLast()
    {
        var files = new ImageFiles(["app/version.json"]);
        var before = GC.GetTotalMemory(forceFullCollection: true);

        for (var i = 0; i < 1000; i++)
        {
            files.Take(new TarItem("app/version.json", '0', new byte[Megabyte], Megabyte));
        }
        files.Take(new TarItem("app/version.json", '0', [1, 2, 3], 3));

        (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThan(10 * Megabyte);
        files.EndLayer();
        files.Content("app/version.json").ShouldBe([1, 2, 3]);
    }
}
