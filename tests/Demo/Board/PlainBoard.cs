using System.Globalization;

namespace Dockerflow.Demo.Board;

/// <summary>One line for each change, with the seconds since the beginning: for logs and pipes.</summary>
internal sealed class PlainBoard(TimeProvider clock, TextWriter output) : IBoard
{
    private const int LongestText = 240;
    private readonly Lock lines = new();
    private readonly long start = clock.GetTimestamp();

    public TimeSpan Elapsed => clock.GetElapsedTime(start);

    public void Begin(string act) => Write($"{Environment.NewLine}{Seconds()}  == {act}");

    public void Tell(string who, string state, string why) =>
        Write($"{Seconds()}  {who, -26} {state, -12} {BoardTables.Brief(why, LongestText)}".TrimEnd());

    public void End(ActResult result)
    {
        foreach (var finding in result.Findings)
        {
            Write(
                $"{Seconds()}     {(finding.Ok ? "ok    " : "FAILED")} {finding.Promise}: {BoardTables.Brief(finding.Seen, LongestText)}"
            );
        }
    }

    public Task ShowAsync(Func<Task> work) => work();

    private string Seconds() => string.Create(CultureInfo.InvariantCulture, $"{Elapsed.TotalSeconds, 7:0.0} s");

    private void Write(string line)
    {
        lock (lines)
        {
            output.WriteLine(line);
            output.Flush();
        }
    }
}
