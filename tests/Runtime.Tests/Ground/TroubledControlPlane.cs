using Dockerflow.Support.ControlPlane;

namespace Dockerflow.Runtime.Tests.Ground;

/// <summary>For tests that stop, freeze or set back its parts. They run one after the other.</summary>
public sealed class TroubledControlPlane() : ControlPlaneFixture(new ControlPlaneOptions());
