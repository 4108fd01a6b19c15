namespace Dockerflow.Decide.Tests.Fleet;

/// <summary>What moves outside the operator: tips of repositories, digests of bases, and when nothing answers.</summary>
internal sealed class World(int repositories, int bases)
{
    private int count;

    /// <summary>The tip of each repository.</summary>
    public int[] Tips { get; } = Enumerable.Range(1, repositories).ToArray();

    /// <summary>Commits that do not pass their checks.</summary>
    public HashSet<string> Broken { get; } = [];

    /// <summary>Each base: the digest its tag has, since when, and since when it moves.</summary>
    public (int Digest, DateTimeOffset Since, DateTimeOffset Series)[] Bases { get; } =
        Enumerable.Repeat((1, DateTimeOffset.MinValue, DateTimeOffset.MinValue), bases).ToArray();

    /// <summary>Nothing can be pulled or pushed.</summary>
    public bool IsOut { get; set; }

    public void Commit(int repository, bool broken)
    {
        Tips[repository] = repositories + ++count;
        _ = broken && Broken.Add(Given.Commit(Tips[repository]));
    }

    public void Move(int which, DateTimeOffset now, TimeSpan debounce)
    {
        var (digest, since, series) = Bases[which];
        var settled = since == DateTimeOffset.MinValue || now - since >= debounce;
        Bases[which] = (digest + 1, now, settled ? now : series);
    }
}
