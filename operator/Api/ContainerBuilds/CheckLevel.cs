using System.Text.Json.Serialization;

namespace Dockerflow.Api.ContainerBuilds;

/// <summary>What a failed check means: the candidate is refused, it is told, or the check is not made.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CheckLevel>))]
public enum CheckLevel
{
    Required,
    Warn,
    Skip,
}
