using Dockerflow.Support.Tools;

namespace Dockerflow.Cluster.Tests.Ground;

/// <summary>A repository on the test git server, its path there, and the commit that was pushed last.</summary>
public sealed record PushedApp(GitRepository Repository, string Path, string Commit);
