namespace Dockerflow.Runtime.Tests.Ground;

/// <summary>
/// The tests that wait for leases to expire, with a <see cref="TroubledControlPlane"/> of their own: so they wait while
/// others work.
/// </summary>
[CollectionDefinition(Name)]
public sealed class LeaseTrouble : ICollectionFixture<TroubledControlPlane>
{
    public const string Name = "lease trouble";
}
