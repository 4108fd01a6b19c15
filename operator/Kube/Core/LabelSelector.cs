namespace Dockerflow.Kube.Core;

/// <summary>The equality part of a label selector.</summary>
public sealed record LabelSelector
{
    public IReadOnlyDictionary<string, string> MatchLabels
    {
        get;
        init => field = value ?? Empty;
    } = Empty;

    private static IReadOnlyDictionary<string, string> Empty { get; } = new Dictionary<string, string>();
}
