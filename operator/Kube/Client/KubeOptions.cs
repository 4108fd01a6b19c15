using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dockerflow.Kube.Client;

/// <summary>
/// Where the API server is and how to speak to it. Without a path: $KUBECONFIG (a list, merged as kubectl does it), then
/// the Pod's own service account, then ~/.kube/config.
/// </summary>
public sealed record KubeOptions
{
    /// <summary>One file, which must exist.</summary>
    public string? KubeConfigPath { get; init; }
    public string? Context { get; init; }

    /// <summary>Skips every file but the service account of this Pod.</summary>
    public bool InCluster { get; init; }

    /// <summary>Name before the slash of the User-Agent, which is also the default field manager of writes.</summary>
    public string Program { get; init; } = "dockerflow";

    /// <summary>Bound of every call but a LIST or a watch, retries included.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Bound of a LIST, which may be long. API servers by default cut one off after a minute.</summary>
    public TimeSpan ListTimeout { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>
    /// A connection on which nothing came for so long is asked for a sign of life (HTTP/2 PING, RFC 9113 section 6.7), on
    /// the real clock; at least a second.
    /// </summary>
    public TimeSpan PingDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Without the sign of life by then, all calls and watches on the connection end with a lost connection.</summary>
    public TimeSpan PingTimeout { get; init; } = TimeSpan.FromSeconds(15);

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>
    /// Told when certificates, tokens or plugins change or fail to; and at Debug of each request: method, path without its
    /// query, status and time, in the caller's log scope. No secret is ever logged.
    /// </summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>Puts handlers around the connection, e.g. a fence that stops writes after a lost election.</summary>
    public Func<HttpMessageHandler, HttpMessageHandler>? Wrap { get; init; }
}
