using Dockerflow.Steps.Inspect;
using Dockerflow.Steps.Tests.Sbom;

namespace Dockerflow.Steps.Tests.Image;

[Collection(nameof(AloneCollection))]
public sealed class ImageFilesTests
{
    private const int Megabyte = 1024 * 1024;

    /// <summary>A runtime unpacks what is below the link to where it leads; which file is there then is not read here.</summary>
    [Theory]
    [InlineData("e2", "e2/passwd", true)]
    [InlineData("usr/e2", "usr/e2/x/passwd", true)]
    [InlineData("bin", "usr/bin/passwd", false)]
    [InlineData("e2", "e2/group", false)]
    public void Content_FileOfTheNameBelowALink_IsUnknown(string link, string file, bool isUnknown)
    {
        var files = new ImageFiles(["etc/passwd"]);
        files.Take(new TarItem("etc/passwd", '0', [1]));
        files.EndLayer();

        files.Take(new TarItem(link, '2', null));
        files.Take(new TarItem(file, '0', null));
        files.EndLayer();

        files.Content("etc/passwd").ShouldBe(isUnknown ? null : [1]);
    }

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
