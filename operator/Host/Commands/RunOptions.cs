using System.CommandLine;
using Microsoft.Extensions.Logging;

namespace Dockerflow.Host.Commands;

/// <summary>The options of <c>dockerflow run</c>. A value on the command line wins over the environment's.</summary>
internal sealed class RunOptions
{
    public RunOptions(Func<string, string?> environment)
    {
        var defaults = new EnvironmentDefaults(environment);
        KubeConfig = new("--kubeconfig")
        {
            HelpName = "FILE",
            Description =
                "How to reach the cluster. Without it: $KUBECONFIG, the Pod's service account, ~/.kube/config.",
        };
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
            "The administrator's policy (YAML); without it the built-in limits."
        );
        OperatorImage = defaults.Image(
            "--operator-image",
            "DOCKERFLOW_OPERATOR_IMAGE",
            "Image of this operator, for the steps without build tools."
        );
        BuilderImage = defaults.Image(
            "--builder-image",
            "DOCKERFLOW_BUILDER_IMAGE",
            "Image with git and Buildah, for the other steps."
        );
        Namespaces = defaults.Names(
            "--namespace",
            "DOCKERFLOW_NAMESPACES",
            "Confine the operator to this namespace; repeat for more; without it all namespaces."
        );
        Port = defaults.Number(
            "--port",
            "PORT",
            8000,
            0,
            65535,
            "Port of /__heartbeat__, /__lbheartbeat__, /__version__ and /metrics; 0 takes a free one."
        );
        Workers = defaults.Number(
            "--workers",
            "DOCKERFLOW_WORKERS",
            8,
            1,
            256,
            "Objects each controller works on at the same time."
        );
        LogLevel = defaults.Choice(
            "--log-level",
            "DOCKERFLOW_LOG_LEVEL",
            "Information",
            [.. Enum.GetNames<LogLevel>().Where(name => name != nameof(Microsoft.Extensions.Logging.LogLevel.None))],
            "Least severe level that is logged."
        );
        LogFormat = defaults.Choice(
            "--log-format",
            "DOCKERFLOW_LOG_FORMAT",
            "auto",
            ["auto", "mozlog", "text"],
            "mozlog is one JSON object per line; auto is text on a terminal."
        );
        Election = new(environment);
    }

    public Option<string?> KubeConfig { get; }
    public Option<string?> Context { get; }
    public Option<string?> Policy { get; }
    public Option<string[]> Namespaces { get; }
    public Option<string> OperatorImage { get; }
    public Option<string> BuilderImage { get; }
    public Option<int> Port { get; }
    public Option<int> Workers { get; }
    public Option<string> LogLevel { get; }
    public Option<string> LogFormat { get; }
    public ElectionSettings Election { get; }

    public void AddTo(Command command)
    {
        Option[] all =
        [
            KubeConfig,
            Context,
            Policy,
            Namespaces,
            OperatorImage,
            BuilderImage,
            Port,
            Workers,
            LogLevel,
            LogFormat,
            .. Election.All,
        ];
        foreach (var option in all)
        {
            command.Add(option);
        }
    }
}
