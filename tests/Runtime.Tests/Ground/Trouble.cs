namespace Dockerflow.Runtime.Tests.Ground;

/// <summary>The collection of the tests that share <see cref="TroubledControlPlane"/>.</summary>
[CollectionDefinition(Name)]
public sealed class Trouble : ICollectionFixture<TroubledControlPlane>
{
    public const string Name = "trouble";
}
