using Dockerflow.Api.BuildRuns;
using Dockerflow.Demo.Board;

namespace Dockerflow.Demo.Acts;

/// <summary>
/// Something happens to the source, the base, the clock or the application, and one run must follow for that reason.
/// </summary>
internal sealed record Act(string Title, string Cause)
{
    /// <summary>Makes it happen; returns the commit that the run must build.</summary>
    public required Func<CancellationToken, Task<string>> Trigger { get; init; }

    /// <summary>Once the run has been created.</summary>
    public Func<BuildRun, CancellationToken, Task> Started { get; init; } = (_, _) => Task.CompletedTask;

    /// <summary>What must be true of the finished run beyond what is asked of every run.</summary>
    public Func<BuildRun, CancellationToken, Task<IReadOnlyList<Finding>>> Also { get; init; } =
        (_, _) => Task.FromResult<IReadOnlyList<Finding>>([]);

    /// <summary>True where the same content comes out: what runs is fresh again, and nothing may be restarted.</summary>
    public bool ChangesNothing { get; init; }

    /// <summary>True where the candidate must be refused.</summary>
    public bool MustFail { get; init; }
}
