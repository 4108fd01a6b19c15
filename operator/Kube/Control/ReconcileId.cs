using System.Globalization;
using System.Security.Cryptography;

namespace Dockerflow.Kube.Control;

/// <summary>Ids of reconciles: unique in the process by a counter, and over all processes by 64 random bits.</summary>
internal static class ReconcileId
{
    private static readonly string Process = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
    private static long last;

    public static string Next() =>
        string.Create(CultureInfo.InvariantCulture, $"{Process}-{Interlocked.Increment(ref last):x}");
}
