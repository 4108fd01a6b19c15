namespace Dockerflow.Steps.Sbom;

/// <summary>dpkg's list of packages: paragraphs of fields (deb822(5), dpkg-query(1)). Pure.</summary>
internal static class DpkgStatus
{
    public static void Read(ReadOnlySpan<byte> text, PackageCollector into)
    {
        var paragraph = new DpkgParagraph();
        foreach (var line in new TextLines(text))
        {
            if (TextField.IsBlank(line))
            {
                paragraph.End(into);
                paragraph = new DpkgParagraph();
            }
            else
            {
                paragraph.Take(line, into);
            }
        }
        paragraph.End(into);
    }
}
