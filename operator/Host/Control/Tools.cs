using Dockerflow.Build;
using Dockerflow.Build.Isolation;
using Dockerflow.Host.Configuration;
using Dockerflow.Host.Polling;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Events;
using Dockerflow.Net;
using Dockerflow.Runs;
using Microsoft.Extensions.Logging;

namespace Dockerflow.Host.Control;

/// <summary>What every stage is given.</summary>
internal sealed record Tools(
    KubeClient Client,
    OutboundHttp Http,
    EventRecorder Events,
    OperatorOptions Options,
    ILoggerFactory Loggers,
    TimeProvider Time
)
{
    public AdmissionQueue Queue { get; } = new(Options.Policy.Limits, Time);
    public BuildOptions Build { get; } = new(Options.OperatorImage, Options.BuilderImage, Options.Policy);
    public IsolationBoard Isolation { get; } = new(Options.Policy.Isolation);
    public RunJournal Journal { get; } = new(Client, Events, Time);
    public Pollers Pollers { get; } = Pollers.Create(Client, Http, Options.Policy.Limits, Options.Workers, Time);
}
