using Dockerflow.Api.BuildRuns;

namespace Dockerflow.Decide.Tests.Fleet;

/// <summary>One ContainerBuild of the fleet: its facts, and what became of it.</summary>
internal sealed class Member(int index, int repository, IReadOnlyList<int> bases, Facts facts)
{
    public int Index => index;
    public int Repository => repository;
    public IReadOnlyList<int> Bases => bases;
    public Facts Facts { get; set; } = facts;
    public string Namespace => Facts.Wish.Metadata.Namespace!;
    public string Name => Facts.Wish.Metadata.Name!;

    /// <summary>How often it was built, by reason.</summary>
    public Dictionary<string, int> Starts { get; } = [];

    /// <summary>How often something moved that it follows, as the operator saw it.</summary>
    public int SourceMoves { get; set; }
    public int BaseMoves { get; set; }
    public int Failures { get; set; }

    /// <summary>A build of it failed since it was published last.</summary>
    public bool IsFailing { get; set; }

    /// <summary>The longest time between two publications of which no build failed in between.</summary>
    public TimeSpan Oldest { get; set; }

    public bool IsActive => Facts.Newest is { Status.IsFinished: false };

    public void Started()
    {
        var reason = Facts.Newest!.Spec.Cause.Reason;
        Starts[reason] = Starts.GetValueOrDefault(reason) + 1;
    }

    /// <summary>Called before the newest publication is in the facts.</summary>
    public void Published(DateTimeOffset now)
    {
        var last = Facts.Runs.LastOrDefault(run => run.Status.Phase == BuildRunPhase.Succeeded)?.Status.Image;
        if (last is not null && !IsFailing && now - last.PublishedAt > Oldest)
        {
            Oldest = now - last.PublishedAt;
        }
        IsFailing = false;
    }
}
