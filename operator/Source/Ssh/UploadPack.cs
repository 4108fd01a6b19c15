namespace Dockerflow.Source.Ssh;

/// <summary>The program on the server that tells what references there are.</summary>
internal static class UploadPack
{
    /// <summary>
    /// What git(1) asks a server to run. The path is quoted as git itself quotes it (and git-shell(1) takes it apart):
    /// in single quotes, with <c>'</c> and <c>!</c> outside of them behind a backslash.
    /// </summary>
    public static string CommandFor(string path) =>
        $"git-upload-pack '{path.Replace("'", @"'\''", StringComparison.Ordinal).Replace("!", @"'\!'", StringComparison.Ordinal)}'";
}
