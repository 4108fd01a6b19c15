namespace Dockerflow.Steps.Clone;

/// <summary>A repository in a repository: where .gitmodules says it comes from, and the commit that the tree holds.</summary>
/// <param name="Path">Relative to the tree it is in; has passed <see cref="SubmoduleConfig"/>.</param>
/// <param name="Address">As it is written: not checked.</param>
/// <param name="Commit">40 or 64 hexadecimal digits.</param>
internal sealed record Submodule(string Path, string Address, string Commit);
