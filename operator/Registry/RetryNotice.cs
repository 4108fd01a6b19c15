using Dockerflow.Net;

namespace Dockerflow.Registry;

/// <summary>A request failed and is sent again after a pause.</summary>
public sealed record RetryNotice(OutboundException Fault, int Failures, TimeSpan Pause);
