using Dockerflow.Runtime.Tests.Ground;

[assembly: AssemblyFixture(typeof(CalmControlPlane))]
