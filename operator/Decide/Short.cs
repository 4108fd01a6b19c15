namespace Dockerflow.Decide;

/// <summary>Long things as people read them.</summary>
public static class Short
{
    public static string Commit(string commit) => commit.Length > 7 ? commit[..7] : commit;

    public static string Digest(string digest) => digest.Length > 19 ? digest[..19] : digest;

    public static string Text(string text) => text.Length > 64 ? text[..63] + "…" : text;
}
