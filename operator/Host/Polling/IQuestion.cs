using Dockerflow.Decide;

namespace Dockerflow.Host.Polling;

/// <summary>What is asked of a git server or registry, and how it is told that there is no new answer.</summary>
internal interface IQuestion<TAnswer>
    where TAnswer : class
{
    /// <summary>Whom it goes to, as users write it.</summary>
    string Host { get; }

    /// <summary>The namespace that asks first; others may share the answer.</summary>
    string Asker { get; }

    /// <summary>Reason of a host that cannot be asked.</summary>
    string Unavailable { get; }

    /// <summary>Asks; a refusal is an answer. Throws only for what is not the host's doing.</summary>
    Task<PollResult<TAnswer>> AskAsync(TAnswer? last, CancellationToken ct);

    /// <summary>The last answer still stands, and this is why there is no newer one.</summary>
    TAnswer Told(TAnswer? last, Problem problem);

    /// <summary>Nothing is known yet, and nothing is wrong.</summary>
    TAnswer Waiting(string words);
}
