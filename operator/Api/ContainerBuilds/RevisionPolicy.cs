using System.Text.Json.Serialization;

namespace Dockerflow.Api.ContainerBuilds;

/// <summary>Which commit Age and Base rebuild: the newest published one, or the tip of the reference.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RevisionPolicy>))]
public enum RevisionPolicy
{
    Released,
    Latest,
}
