using System.Runtime.CompilerServices;
using Dockerflow.Decide.Tests.Life;

namespace Dockerflow.Decide.Tests.Scenarios;

/// <summary>Compares a life with the log that stands beside the tests.</summary>
internal static class Golden
{
    public static void Matches(string name, SimulatedLife life)
    {
        var log = string.Concat(life.Log.Select(line => line + "\n"));
        var path = Path.Combine(Folder(), $"{name}.log.golden");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(path, log);
        }
        File.ReadAllText(path).ShouldBe(log);
    }

    private static string Folder([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}
