namespace Dockerflow.Support.Tools;

/// <summary>kubectl, for what users do with it: apply, describe, logs, and asking a Pod through the API server.</summary>
public sealed class Kubectl(string program, string kubeconfig)
{
    /// <summary>
    /// Applied by the client: servers without CEL refuse a server-side apply of our CRDs, and kubectl's own validation
    /// would refuse them there as well. (Their API takes the CRDs and drops the rules.)
    /// </summary>
    public Task<string> ApplyAsync(string manifests, CancellationToken ct) =>
        RunAsync(["apply", "--validate=false", "-f", "-"], manifests, ct);

    public Task<string> RunAsync(IReadOnlyList<string> arguments, CancellationToken ct) => RunAsync(arguments, "", ct);

    /// <summary>The body of a GET to a Pod's port, sent by the API server: works wherever kubectl does.</summary>
    public Task<string> AskPodAsync(string ns, string pod, int port, string path, CancellationToken ct) =>
        RunAsync(["get", "--raw", $"/api/v1/namespaces/{ns}/pods/{pod}:{port}/proxy{path}"], ct);

    private Task<string> RunAsync(IReadOnlyList<string> arguments, string input, CancellationToken ct)
    {
        var environment = new Dictionary<string, string> { ["KUBECONFIG"] = kubeconfig };
        return Tool.RunAsync(new(program, arguments) { Environment = environment, Input = input }, ct);
    }
}
