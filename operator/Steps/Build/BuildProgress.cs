using System.Text.RegularExpressions;

namespace Dockerflow.Steps.Build;

/// <summary>Which instruction a build is at, read off its output ("STEP 3/7: RUN npm ci"), and how many came from the cache.</summary>
internal sealed partial class BuildProgress
{
    private volatile string _current = "";
    private int _instructions;
    private int _reused;

    /// <summary>Empty before the first instruction.</summary>
    public string Current => _current;

    /// <summary>How many were begun.</summary>
    public int Instructions => _instructions;

    /// <summary>How many were not carried out, because the cache had their outcome.</summary>
    public int Reused => _reused;

    public void Observe(string line)
    {
        var step = Step().Match(line);
        if (step.Success)
        {
            _current = step.Groups["what"].Value;
            Interlocked.Increment(ref _instructions);
        }
        else if (line.StartsWith("--> Using cache ", StringComparison.Ordinal))
        {
            Interlocked.Increment(ref _reused);
        }
    }

    [GeneratedRegex(
        @"\A(\[[0-9]+/[0-9]+\] )?STEP (?<what>[0-9]+/[0-9]+: .{1,200})",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Step();
}
