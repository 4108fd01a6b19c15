namespace Dockerflow.Kube.Election;

/// <summary>How an election ended for this process.</summary>
public enum ElectionEnd
{
    /// <summary>It was told to stop, or its work was done; the Lease is released.</summary>
    Stopped,

    /// <summary>
    /// It led and does not any more. What it was doing may not have noticed: the process must end, with nothing but its
    /// own memory to lose.
    /// </summary>
    Lost,
}
