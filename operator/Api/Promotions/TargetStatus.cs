namespace Dockerflow.Api.Promotions;

/// <summary>One workload of a promotion: the image it had before we changed it, and how the rollout is going.</summary>
public sealed record TargetStatus(
    string Namespace,
    string Name,
    string Container,
    string PreviousImage = "",
    bool Adopted = false,
    bool Ready = false,
    string Message = ""
);
