using Dockerflow.Api.ContainerBuilds;

namespace Dockerflow.Decide;

/// <summary>The digest that a reference has now.</summary>
/// <param name="Image">Reference and digest.</param>
/// <param name="Since">When this digest was first seen.</param>
/// <param name="MovingSince">When the present series of moves began; a digest that held for a while ends a series.</param>
public sealed record ObservedBase(BaseImage Image, DateTimeOffset Since, DateTimeOffset MovingSince);
