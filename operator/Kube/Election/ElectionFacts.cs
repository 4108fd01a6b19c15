namespace Dockerflow.Kube.Election;

/// <summary>All that <see cref="ElectionRules"/> knows. Unchanged: for how long this process has seen the record as it is.</summary>
internal sealed record ElectionFacts(string Identity, bool Leading, LeaseRecord? Record, TimeSpan Unchanged);
