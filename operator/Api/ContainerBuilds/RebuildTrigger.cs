using System.Text.Json.Serialization;

namespace Dockerflow.Api.ContainerBuilds;

/// <summary>What may start a rebuild.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RebuildTrigger>))]
public enum RebuildTrigger
{
    Age,
    Base,
    Source,
    Spec,
}
