using System.Text.Json;
using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Kube.Core;

namespace Dockerflow.Build.Isolation;

/// <summary>Reads what a build Job was made with.</summary>
internal static class JobIsolation
{
    private const int Longest = 2048;

    /// <summary>Null where it cannot be read: others may write annotations too.</summary>
    public static RunIsolation? Of(Job? job)
    {
        if (job?.Metadata.Annotation(Names.IsolationAnnotation) is not { Length: > 0 and <= Longest } text)
        {
            return null;
        }
        try
        {
            return JsonSerializer.Deserialize(text, ApiJson.Default.RunIsolation) is { Seccomp: not null } isolation
                ? isolation
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
