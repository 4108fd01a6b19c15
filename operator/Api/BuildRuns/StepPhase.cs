using System.Text.Json.Serialization;

namespace Dockerflow.Api.BuildRuns;

/// <summary>How far a step is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StepPhase>))]
public enum StepPhase
{
    Waiting,
    Running,
    Succeeded,
    Failed,
}
