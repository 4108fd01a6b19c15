namespace Dockerflow.Steps.Inspect;

/// <summary>An entry of a layer.</summary>
/// <param name="Path">Without leading "./" and "/" and trailing "/".</param>
/// <param name="Kind">The tar type flag; '0' for a regular file, '5' for a directory.</param>
/// <param name="Content">Of a wanted regular file, perhaps only its beginning; null otherwise.</param>
/// <param name="Size">Bytes of the whole file.</param>
internal sealed record TarItem(string Path, char Kind, byte[]? Content, long Size = 0);
