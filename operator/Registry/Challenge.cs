namespace Dockerflow.Registry;

/// <summary>One authentication challenge of a WWW-Authenticate field.</summary>
/// <param name="Scheme">Lower case.</param>
/// <param name="Parameters">Names in lower case; of a name given twice the first counts.</param>
internal sealed record Challenge(string Scheme, IReadOnlyDictionary<string, string> Parameters);
