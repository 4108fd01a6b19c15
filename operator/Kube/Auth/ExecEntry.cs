namespace Dockerflow.Kube.Auth;

/// <summary>A program that prints credentials: the kubeconfig's <c>exec</c> (KEP-541).</summary>
internal sealed record ExecEntry
{
    public required string ApiVersion { get; init; }

    /// <summary>An absolute path, or a name without a slash that is looked for in $PATH.</summary>
    public required string Command { get; init; }
    public IReadOnlyList<string> Arguments { get; init; } = [];
    public IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; } = [];
    public string? InstallHint { get; init; }
    public bool ProvideClusterInfo { get; init; }
    public string? InteractiveMode { get; init; }
}
