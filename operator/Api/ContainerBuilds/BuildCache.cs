using System.Text.Json.Serialization;

namespace Dockerflow.Api.ContainerBuilds;

/// <summary>Which rebuilds may reuse layers.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<BuildCache>))]
public enum BuildCache
{
    /// <summary>Only those whose reason is a new commit. All others are there to get something fresher than a cache has.</summary>
    Source,

    /// <summary>None; and nothing is kept.</summary>
    Off,
}
