namespace Dockerflow.Demo.Board;

/// <summary>How an act went. Digest is what prod runs after it.</summary>
internal sealed record ActResult(
    string Title,
    string Happened,
    string Why,
    TimeSpan Took,
    string Digest,
    IReadOnlyList<Finding> Findings
)
{
    public bool Ok => Findings.All(finding => finding.Ok);
}
