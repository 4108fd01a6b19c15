namespace Dockerflow.Runs;

/// <summary>Whose an object is that has the name a run needs for its own.</summary>
public enum Ownership
{
    /// <summary>The run's: made before a crash.</summary>
    Own,

    /// <summary>On its way out, or of a run of this name that was deleted: it goes by itself.</summary>
    Leftover,

    /// <summary>Somebody else's, who has to remove it.</summary>
    Foreign,
}
