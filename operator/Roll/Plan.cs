using Dockerflow.Api.Promotions;

namespace Dockerflow.Roll;

/// <summary>What to do now about one promotion; exactly one of these.</summary>
public abstract record Plan
{
    /// <summary>Write down which image each target has before anything is changed.</summary>
    public sealed record Remember(IReadOnlyList<TargetStatus> Targets) : Plan;

    /// <summary>Give one target the image, if it still has the one that was seen.</summary>
    public sealed record SetImage(TargetFacts Target, string From, string To, string Message) : Plan;

    /// <summary>Go on waiting, or go to the next phase.</summary>
    public sealed record Continue(
        PromotionPhase Phase,
        string Reason,
        string Message,
        IReadOnlyList<TargetStatus> Targets,
        TimeSpan? CheckAfter = null
    ) : Plan;

    /// <summary>The environment serves the image.</summary>
    public sealed record Verify(IReadOnlyList<TargetStatus> Targets) : Plan;

    /// <summary>It did not work: the images go back first, then the promotion ends.</summary>
    public sealed record Fail(string Reason, string Message, bool Quarantine) : Plan;

    /// <summary>A newer image is on its way here.</summary>
    public sealed record Supersede(string Message) : Plan;
}
