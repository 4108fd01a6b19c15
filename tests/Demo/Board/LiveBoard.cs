using Spectre.Console;
using Spectre.Console.Rendering;

namespace Dockerflow.Demo.Board;

/// <summary>A table of the acts above the newest changes, drawn anew a few times a second.</summary>
internal sealed class LiveBoard(TimeProvider clock) : IBoard
{
    private const int LinesShown = 14;
    private static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(250);
    private readonly Lock model = new();
    private readonly List<ActRow> acts = [];
    private readonly Queue<BoardLine> lines = new();
    private readonly long start = clock.GetTimestamp();

    public TimeSpan Elapsed => clock.GetElapsedTime(start);

    public void Begin(string act)
    {
        lock (model)
        {
            acts.Add(new(act, Elapsed));
        }
    }

    public void Tell(string who, string state, string why)
    {
        lock (model)
        {
            lines.Enqueue(new(Elapsed, who, state, why));
            while (lines.Count > LinesShown)
            {
                lines.Dequeue();
            }
            ChangeLastAct(act => act with { Stage = $"{who} {state}", Why = why });
        }
    }

    public void End(ActResult result)
    {
        lock (model)
        {
            ChangeLastAct(act => act with { Result = result });
        }
    }

    public Task ShowAsync(Func<Task> work) =>
        AnsiConsole.Live(Draw()).AutoClear(true).StartAsync(context => RedrawUntilDoneAsync(context, work()));

    private async Task RedrawUntilDoneAsync(LiveDisplayContext context, Task work)
    {
        using var timer = new PeriodicTimer(Redraw, clock);
        while (!work.IsCompleted)
        {
            context.UpdateTarget(Draw());
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
        context.UpdateTarget(Draw());
        await work;
    }

    private void ChangeLastAct(Func<ActRow, ActRow> change)
    {
        if (acts.Count > 0)
        {
            acts[^1] = change(acts[^1]);
        }
    }

    private IRenderable Draw()
    {
        lock (model)
        {
            return new Rows(BoardTables.Acts(acts, Elapsed), BoardTables.Lines(lines));
        }
    }
}
