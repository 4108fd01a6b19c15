namespace Dockerflow.Steps.Sbom;

/// <summary>What all files of an image together may cost. What is beyond is left out, and the SBOM says so.</summary>
internal sealed class SbomBudget
{
    public const int MaxPackages = 50_000;
    private const int MaxFiles = 50_000;
    private const long MaxChars = 8_000_000;
    private const long MaxReadBytes = 512L * 1024 * 1024;
    private long _readBytes;

    /// <summary>Something was left out.</summary>
    public bool IsExceeded { get; private set; }

    public int Packages { get; private set; }

    public int Files { get; private set; }

    public long Chars { get; private set; }

    public bool TryRead(long bytes)
    {
        _readBytes += bytes;
        return Within(_readBytes <= MaxReadBytes);
    }

    public bool TryKeep(Package package)
    {
        if (!Within(Packages < MaxPackages && Chars + package.Weight <= MaxChars))
        {
            return false;
        }
        Packages++;
        Chars += package.Weight;
        return true;
    }

    public bool TryKeep(FoundFile file)
    {
        if (!Within(Files < MaxFiles && Chars + file.Path.Length <= MaxChars))
        {
            return false;
        }
        Files++;
        Chars += file.Path.Length;
        return true;
    }

    /// <summary>Packages that are in the image no more.</summary>
    public void Return(IReadOnlyList<Package> packages)
    {
        Packages -= packages.Count;
        Chars -= packages.Sum(package => (long)package.Weight);
    }

    /// <summary>A file that was kept and is in the image no more, with its packages.</summary>
    public void Return(FoundFile file)
    {
        Files--;
        Chars -= file.Path.Length;
        Return(file.Packages);
    }

    private bool Within(bool fits)
    {
        IsExceeded |= !fits;
        return fits;
    }
}
