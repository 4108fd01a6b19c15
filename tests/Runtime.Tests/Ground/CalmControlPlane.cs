using Dockerflow.Support.ControlPlane;

namespace Dockerflow.Runtime.Tests.Ground;

/// <summary>For all tests that do not disturb it; those that do have <see cref="TroubledControlPlane"/>.</summary>
public sealed class CalmControlPlane()
    : ControlPlaneFixture(
        new ControlPlaneOptions
        {
            // A client with many watches needs several connections long before Go's default of 250 streams.
            ApiServerArguments = [$"--http2-max-streams-per-connection={StreamsPerConnection}"],
        }
    )
{
    public const int StreamsPerConnection = 50;
}
