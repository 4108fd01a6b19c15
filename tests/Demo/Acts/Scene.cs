using Dockerflow.Demo.Board;
using Dockerflow.Demo.Setup;
using Dockerflow.Demo.Watching;
using Dockerflow.Kube.Client;
using Dockerflow.Support;
using Dockerflow.Support.Tools;

namespace Dockerflow.Demo.Acts;

/// <summary>All that an act has at hand.</summary>
internal sealed record Scene(
    DemoNames Names,
    ClusterEnv Env,
    IBoard Board,
    TimeProvider Clock,
    KubeClient Client,
    Kubectl Kubectl,
    RegistryView Registry,
    GitRepository Repository,
    World World
);
