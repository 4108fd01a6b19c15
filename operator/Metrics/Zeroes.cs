namespace Dockerflow.Metrics;

/// <summary>
/// Creates series before anything was counted: a counter that first appears at 1 hides its first increase from rate().
/// </summary>
public static class Zeroes
{
    /// <param name="startReasons">Rules that start runs.</param>
    /// <param name="failureReasons">Ways a run can fail.</param>
    public static void Publish(IEnumerable<string> startReasons, IEnumerable<string> failureReasons)
    {
        foreach (var reason in startReasons)
        {
            Instruments.RunsStarted.WithLabels(reason);
        }
        foreach (var reason in failureReasons)
        {
            Instruments.RunsFinished.WithLabels(Instruments.Failed, reason);
        }
        Instruments.RunsFinished.WithLabels(Instruments.Succeeded, "");
        Instruments.Promotions.WithLabels(Instruments.Succeeded);
        Instruments.Promotions.WithLabels(Instruments.Failed);
        PublishStages();
        PublishPolls();
    }

    private static void PublishStages()
    {
        foreach (var stage in Stages.All)
        {
            Instruments.StageSeconds.WithLabels(stage);
        }
    }

    private static void PublishPolls()
    {
        foreach (var kind in Polls.Kinds)
        {
            foreach (var outcome in Polls.Outcomes)
            {
                Instruments.Polls.WithLabels(kind, outcome);
            }
        }
    }
}
