using Dockerflow.Cluster.Tests.Ground;

[assembly: AssemblyFixture(typeof(ClusterFixture))]
[assembly: CaptureConsole]
[assembly: SuspendAfterTest]
