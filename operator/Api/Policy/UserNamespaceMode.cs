using System.Text.Json.Serialization;

namespace Dockerflow.Api.Policy;

/// <summary>Whether build Pods get a user namespace of their own (KEP-127).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<UserNamespaceMode>))]
public enum UserNamespaceMode
{
    /// <summary>Where it works.</summary>
    Auto,

    /// <summary>Never; nothing is tried.</summary>
    Off,

    /// <summary>No build without it.</summary>
    Required,
}
