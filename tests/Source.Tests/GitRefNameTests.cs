using System.Diagnostics;

namespace Dockerflow.Source.Tests;

public sealed class GitRefNameTests
{
    public static TheoryData<string> Samples =>
        new(
            "main",
            "feature/x",
            "v1.0",
            "a/b/c/d",
            "1",
            "é",
            "release-2026.11",
            "a@b",
            "@a",
            "a{b",
            "x.lockx",
            "HEAD",
            "a+b=c,d;e'f\"g$h&i(j)k|l<m>n!o#p%q`r",
            "",
            "/",
            "/a",
            "a/",
            "a//b",
            ".a",
            "a/.b",
            "a..b",
            "a.",
            "a.lock",
            "a.lock/b",
            "a@{b",
            "a b",
            "a~b",
            "a^b",
            "a:b",
            "a?b",
            "a*b",
            "a[b",
            "a\\b",
            "a\tb",
            "a\u007fb",
            "-a",
            "--upload-pack=x",
            "a/-b",
            "refs/heads/..",
            "a.lock.",
            "..",
            ".",
            "a/..",
            "a\u0001b",
            "~",
            "^",
            ":",
            "?",
            "*",
            "[",
            "\\",
            "{",
            "@{",
            "@/a",
            "a/@",
            "a.lockb/c",
            ".lock",
            "a/.lock"
        );

    /// <summary>Git itself is the judge, but for the leading dash, which it allows here and not for new branches.</summary>
    [Theory]
    [MemberData(nameof(Samples))]
    public void IsValid_Name_AgreesWithGit(string name) => GitRefName.IsValid(name).ShouldBe(GitAccepts(name));

    [Theory]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    [InlineData("a\u00a0b")]
    [InlineData("a\u0085b")]
    [InlineData("@")]
    [InlineData(null)]
    public void IsValid_Hostile_Refuses(string? name) => GitRefName.IsValid(name).ShouldBeFalse();

    [Fact]
    public void IsValid_HalfCharacter_Refuses() => GitRefName.IsValid("a\ud800").ShouldBeFalse();

    [Fact]
    public void IsValid_LongName_Refuses() => GitRefName.IsValid(new string('a', 256)).ShouldBeFalse();

    [Theory]
    [InlineData("da39a3ee5e6b4b0d3255bfef95601890afd80709", true)]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", true)]
    [InlineData("da39a3e", false)]
    [InlineData("DA39A3EE5E6B4B0D3255BFEF95601890AFD80709", false)]
    [InlineData("da39a3ee5e6b4b0d3255bfef95601890afd8070g", false)]
    [InlineData("da39a3ee5e6b4b0d3255bfef95601890afd80709\n", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void IsCommit_Text(string? text, bool expected) => GitRefName.IsCommit(text).ShouldBe(expected);

    private static bool GitAccepts(string name)
    {
        using var git = Process.Start(
            new ProcessStartInfo("git", ["check-ref-format", "refs/heads/" + name])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        git.WaitForExit();
        return git.ExitCode == 0 && !name.StartsWith('-');
    }
}
