namespace Dockerflow.Source;

/// <summary>What a server told about itself: protocol 2 and its abilities, or, from an old server, all references at once.</summary>
/// <param name="IsVersion2">The ls-refs command can be used.</param>
/// <param name="ObjectFormat"><c>sha1</c> or <c>sha256</c>.</param>
/// <param name="Refs">Empty for version 2.</param>
internal sealed record Advertisement(bool IsVersion2, string ObjectFormat, IReadOnlyList<GitRef> Refs);
