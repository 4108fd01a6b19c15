namespace Dockerflow.Source;

/// <summary>What a selector stood for at one moment.</summary>
/// <param name="Ref">Full name of the reference; empty for a commit.</param>
/// <param name="Commit">40 or 64 lower-case hexadecimal digits.</param>
public sealed record ResolvedRevision(string Ref, string Commit);
