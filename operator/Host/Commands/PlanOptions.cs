using System.CommandLine;

namespace Dockerflow.Host.Commands;

/// <summary>The options of <c>dockerflow plan</c>.</summary>
internal sealed class PlanOptions
{
    public PlanOptions(Func<string, string?> environment)
    {
        var defaults = new EnvironmentDefaults(environment);
        Context = defaults.Text(
            "--context",
            "NAME",
            "DOCKERFLOW_CONTEXT",
            "Context of that file; without it the current one."
        );
        Policy = defaults.Text(
            "--policy",
            "FILE",
            "DOCKERFLOW_POLICY",
            "The operator's policy (YAML); without it the built-in limits."
        );
        Output = new("--output", "-o")
        {
            HelpName = "text|json",
            Description = "How to print it.",
            DefaultValueFactory = _ => "text",
        };
        Output.AcceptOnlyFromAmong("text", "json");
    }

    public Option<string> File { get; } =
        new("--filename", "-f")
        {
            HelpName = "FILE",
            Description = "The ContainerBuild, YAML or JSON; - is the standard input.",
            Required = true,
        };
    public Option<string?> KubeConfig { get; } =
        new("--kubeconfig")
        {
            HelpName = "FILE",
            Description = "How to reach the cluster. Without it: $KUBECONFIG, ~/.kube/config.",
        };
    public Option<string?> Context { get; }
    public Option<string?> Policy { get; }
    public Option<string> Namespace { get; } =
        new("--namespace", "-n")
        {
            HelpName = "NS",
            Description = "Where the resource is, if the file does not say.",
            DefaultValueFactory = _ => "default",
        };
    public Option<bool> Offline { get; } =
        new("--offline")
        {
            Description = "Ask neither the cluster nor git server nor registries: say what the file alone says.",
        };
    public Option<string> Output { get; }

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { File, KubeConfig, Context, Policy, Namespace, Offline, Output })
        {
            command.Add(option);
        }
    }
}
