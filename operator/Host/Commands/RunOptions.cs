using System.CommandLine;
using Microsoft.Extensions.Logging;

namespace Dockerflow.Host.Commands;

/// <summary>The options of <c>dockerflow run</c>. A value on the command line wins over the environment's.</summary>
internal sealed class RunOptions
{
    private readonly EnvironmentDefaults defaults;

    public RunOptions(Func<string, string?> environment)
    {
        defaults = new EnvironmentDefaults(environment);
        KubeConfig = new("--kubeconfig") { HelpName = "FILE", Description = "How to reach the cluster. Without it: $KUBECONFIG, the Pod's service account, ~/.kube/config." };
        Context = Text("--context", "NAME", "DOCKERFLOW_CONTEXT", "Context of that file; without it the current one.");
        Policy = Text("--policy", "FILE", "DOCKERFLOW_POLICY", "The administrator's policy (YAML); without it the built-in limits.");
        OperatorImage = Text("--operator-image", "REF", "DOCKERFLOW_OPERATOR_IMAGE", "Image of this operator, for the steps without build tools.");
        BuilderImage = Text("--builder-image", "REF", "DOCKERFLOW_BUILDER_IMAGE", "Image with git and Buildah, for the other steps.");
        Namespaces = defaults.Names("--namespace", "DOCKERFLOW_NAMESPACES", "Confine the operator to this namespace; repeat for more; without it all namespaces.");
        Port = defaults.Number("--port", "PORT", 8000, 0, 65535, "Port of /__heartbeat__, /__lbheartbeat__, /__version__ and /metrics; 0 takes a free one.");
        Workers = defaults.Number("--workers", "DOCKERFLOW_WORKERS", 8, 1, 256, "Objects each controller works on at the same time.");
        LogLevel = defaults.Choice("--log-level", "DOCKERFLOW_LOG_LEVEL", "Information", [.. Enum.GetNames<LogLevel>().Where(name => name != nameof(Microsoft.Extensions.Logging.LogLevel.None))], "Least severe level that is logged.");
        LogFormat = defaults.Choice("--log-format", "DOCKERFLOW_LOG_FORMAT", "auto", ["auto", "mozlog", "text"], "mozlog is one JSON object per line; auto is text on a terminal.");
    }

    public Option<string?> KubeConfig { get; }
    public Option<string?> Context { get; }
    public Option<string?> Policy { get; }
    public Option<string[]> Namespaces { get; }
    public Option<string?> OperatorImage { get; }
    public Option<string?> BuilderImage { get; }
    public Option<int> Port { get; }
    public Option<int> Workers { get; }
    public Option<string> LogLevel { get; }
    public Option<string> LogFormat { get; }

    public void AddTo(Command command)
    {
        Option[] all = [KubeConfig, Context, Policy, Namespaces, OperatorImage, BuilderImage, Port, Workers, LogLevel, LogFormat];
        foreach (var option in all)
        {
            command.Add(option);
        }
        RequireImage(command, OperatorImage, "DOCKERFLOW_OPERATOR_IMAGE");
        RequireImage(command, BuilderImage, "DOCKERFLOW_BUILDER_IMAGE");
    }

    private Option<string?> Text(string name, string helpName, string variable, string description) =>
        defaults.Text(name, helpName, variable, description);

    private static void RequireImage(Command command, Option<string?> option, string variable) =>
        command.Validators.Add(result =>
        {
            var reference = result.GetValue(option);
            if (string.IsNullOrWhiteSpace(reference))
            {
                result.AddError($"Option '{option.Name}' is needed: give {option.Name} REF or set {variable}.");
            }
            else if (reference.Length > 512 || reference.Any(c => c <= ' '))
            {
                result.AddError($"Option '{option.Name}' must be an image reference like registry.example.com/dockerflow:1.0.");
            }
        });
}
