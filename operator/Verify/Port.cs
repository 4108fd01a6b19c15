using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Dockerflow.Api.BuildRuns;

namespace Dockerflow.Verify;

/// <summary>The port that the candidate is told: the one its resource asks for, else one that only this run has.</summary>
public static class Port
{
    private const int Lowest = 10240;
    private const int Count = 20000;

    /// <summary>From the run's uid, which the repository cannot know, and the same after a crash.</summary>
    public static int Of(BuildRun run) =>
        run.Spec.Verify.Port > 0
            ? run.Spec.Verify.Port
            : Lowest
                + (int)(
                    BinaryPrimitives.ReadUInt32BigEndian(
                        SHA256.HashData(Encoding.UTF8.GetBytes(run.Metadata.Uid ?? ""))
                    ) % Count
                );
}
