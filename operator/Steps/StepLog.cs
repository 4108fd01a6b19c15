namespace Dockerflow.Steps;

/// <summary>Writes whole lines, from any thread, with control characters escaped so that no output can pose as another line.</summary>
internal sealed class StepLog(TextWriter writer)
{
    private readonly Lock _gate = new();

    public void Line(string text) => Raw(Printable.Escape(text));

    /// <summary>For a line that a program reads: must be printable already.</summary>
    public void Raw(string text)
    {
        lock (_gate)
        {
            writer.WriteLine(text);
            writer.Flush();
        }
    }
}
