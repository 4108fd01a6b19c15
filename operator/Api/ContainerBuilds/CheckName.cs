using System.Text.Json.Serialization;

namespace Dockerflow.Api.ContainerBuilds;

/// <summary>The checks of the Dockerflow contract that exist so far.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CheckName>))]
public enum CheckName
{
    /// <summary>The candidate starts and goes on running until all checks are done.</summary>
    Starts,

    /// <summary>It listens on $PORT, a port it could not know before.</summary>
    Port,

    /// <summary>GET /__lbheartbeat__ answers 200.</summary>
    LbHeartbeat,

    /// <summary>GET /__heartbeat__ answers 200 or 5xx.</summary>
    Heartbeat,

    /// <summary>GET /__heartbeat__ answers 200. Warn unless asked for: a candidate has no backing services.</summary>
    HeartbeatHealthy,

    /// <summary>GET /__version__ answers a version object.</summary>
    Version,

    /// <summary>The commit in /__version__ is the commit that was built.</summary>
    VersionCommit,

    /// <summary>The image's user is 10001.</summary>
    User,

    /// <summary>The image has /app/version.json.</summary>
    VersionFile,
}
