using System.Globalization;
using Dockerflow.Api.Steps;

namespace Dockerflow.Steps.Canary;

/// <summary>Reads what the kernel writes about a process: user_namespaces(7), proc_pid_status(5). Pure.</summary>
internal static class KernelFacts
{
    /// <summary>The initial user namespace maps all ids onto themselves.</summary>
    private const string Everything = "0 0 4294967295";

    public static CanaryReport Parse(string uidMap, string status) =>
        new(
            string.Join(' ', uidMap.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)) != Everything,
            Field(status, "Seccomp"),
            Field(status, "NoNewPrivs") == 1
        );

    private static int Field(string status, string name) =>
        status
            .Split('\n')
            .Where(line => line.StartsWith($"{name}:", StringComparison.Ordinal))
            .Select(line => int.Parse(line[(name.Length + 1)..], NumberStyles.Integer, CultureInfo.InvariantCulture))
            .FirstOrDefault();
}
