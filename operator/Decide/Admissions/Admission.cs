namespace Dockerflow.Decide.Admissions;

/// <summary>How much room there is for one more run.</summary>
/// <param name="Active">Runs that are active, over all namespaces, and those that were let in and are not seen yet.</param>
/// <param name="ActiveInNamespace">The same of this ContainerBuild's namespace alone.</param>
/// <param name="Ahead">How many others could start now and come first.</param>
/// <param name="Since">Since when it waits; null where that was not asked.</param>
public sealed record Admission(int Active = 0, int ActiveInNamespace = 0, int Ahead = 0, DateTimeOffset? Since = null)
{
    /// <summary>All the room there can be: what a plan would be if nobody else built.</summary>
    public static readonly Admission Free = new();
}
