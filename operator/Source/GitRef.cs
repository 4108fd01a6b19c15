namespace Dockerflow.Source;

/// <summary>One reference that a server told.</summary>
/// <param name="Name">Full, as in <c>refs/heads/main</c>, or <c>HEAD</c>.</param>
/// <param name="ObjectId">What it points to: 40 or 64 hexadecimal digits.</param>
/// <param name="Peeled">The object behind an annotated tag.</param>
/// <param name="SymrefTarget">The reference that a symbolic one stands for.</param>
public sealed record GitRef(string Name, string ObjectId, string? Peeled, string? SymrefTarget);
