using System.Text.Json;
using Dockerflow.Api;
using Dockerflow.Api.ContainerBuilds;

namespace Dockerflow.Decide;

/// <summary>
/// A hash of the settings that shape the image or what it must prove. Credentials, poll intervals and the followed
/// reference are left out: they change nothing in the image by themselves.
/// </summary>
public static class SettingsHash
{
    public static string Of(ContainerBuildSpec spec) =>
        Hashing.Hex16(JsonSerializer.Serialize(Relevant(spec), ApiJson.Default.BuildRunSpec));

    /// <summary>Reuses the run's own shape, so that a field added there is hashed without anybody remembering it.</summary>
    private static Api.BuildRuns.BuildRunSpec Relevant(ContainerBuildSpec spec) =>
        new()
        {
            Source = new()
            {
                Url = SourceAddress.Normalize(spec.Source.Git.Url),
                ContextDir = spec.Source.Git.ContextDir,
                Submodules = spec.Source.Git.Submodules,
            },
            Build = spec.Build with { PullCredentialsRef = null },
            Image = spec.Image with { CredentialsRef = null },
            Verify = spec.Verify,
        };
}
