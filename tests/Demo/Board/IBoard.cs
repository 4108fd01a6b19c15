namespace Dockerflow.Demo.Board;

/// <summary>Where the audience sees what happens, while it happens. Safe for several threads.</summary>
internal interface IBoard
{
    /// <summary>Time since the demonstration began.</summary>
    TimeSpan Elapsed { get; }

    /// <summary>A new act begins; what is told from here on belongs to it.</summary>
    void Begin(string act);

    /// <summary>Something changed: who, to what, and why.</summary>
    void Tell(string who, string state, string why);

    /// <summary>The act that began last is over.</summary>
    void End(ActResult result);

    /// <summary>Shows the board for as long as the work takes.</summary>
    Task ShowAsync(Func<Task> work);
}
