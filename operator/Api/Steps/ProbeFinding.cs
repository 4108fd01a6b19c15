using Dockerflow.Api.ContainerBuilds;

namespace Dockerflow.Api.Steps;

/// <summary>One check's outcome as the probe saw it.</summary>
public sealed record ProbeFinding(CheckName Name, bool Passed, string Message = "");
