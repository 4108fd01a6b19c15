using System.Text.Json.Serialization;

namespace Dockerflow.Api.BuildRuns;

/// <summary>
/// Which stage has the run. Only the stage that the phase names writes the status; but Decide ends as Superseded what is
/// still Pending, and as Cancelled what is not wanted any more, and whoever writes second is refused, because every write names the version that was read.
/// </summary>
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
