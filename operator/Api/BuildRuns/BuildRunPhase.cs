using System.Text.Json.Serialization;

namespace Dockerflow.Api.BuildRuns;

/// <summary>Which stage has the run. Only the stage that the phase names writes the status.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BuildRunPhase>))]
public enum BuildRunPhase
{
    Pending,
    Building,
    Verifying,
    Publishing,
    Succeeded,
    Failed,
    Superseded,
    Cancelled,
}
