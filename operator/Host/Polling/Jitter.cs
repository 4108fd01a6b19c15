using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Dockerflow.Host.Polling;

/// <summary>Chance that depends on nothing but a name and a number: the same after every start, another for every key.</summary>
internal static class Jitter
{
    /// <summary>One number for all that is drawn for a name.</summary>
    public static ulong Seed(string name) =>
        BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(name)));

    /// <summary>A number in [0, 1), evenly spread over seeds and rounds (SplitMix64).</summary>
    public static double Part(ulong seed, int round)
    {
        var bits = unchecked(seed + 0x9E3779B97F4A7C15 * ((ulong)round + 1));
        bits = unchecked((bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9);
        bits = unchecked((bits ^ (bits >> 27)) * 0x94D049BB133111EB);
        return ((bits ^ (bits >> 31)) >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>The span, up to a tenth shorter or longer.</summary>
    public static TimeSpan Around(TimeSpan span, ulong seed, int round) => span * (0.9 + 0.2 * Part(seed, round));
}
