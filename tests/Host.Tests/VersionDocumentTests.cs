using Dockerflow.Host.Http;

namespace Dockerflow.Host.Tests;

public sealed class VersionDocumentTests : IDisposable
{
    private readonly string path = Path.GetTempFileName();

    public void Dispose() => File.Delete(path);

    [Fact]
    public void Read_VersionObject_IsServedAsItIs()
    {
        const string json = """{"source":"s","version":"1.2","commit":"abc","build":"b","extra":1}""";
        File.WriteAllText(path, json);
        VersionDocument.Read(path).ShouldBe(new VersionDocument(json, "1.2", "abc"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("null")]
    public void Read_NoObject_IsIgnored(string text)
    {
        File.WriteAllText(path, text);
        VersionDocument.Read(path).ShouldBeNull();
    }

    [Fact]
    public void Read_NoFile_IsIgnored() => VersionDocument.Read("/does/not/exist").ShouldBeNull();

    [Fact]
    public void Find_InTests_HasTheAssemblysVersion() => VersionDocument.Find().Version.ShouldBe("0.1.0");
}
