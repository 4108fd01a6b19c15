using System.Text.RegularExpressions;

namespace Dockerflow.Steps.Build;

/// <summary>Which instruction a build is at, read off its output ("STEP 3/7: RUN npm ci").</summary>
internal sealed partial class BuildProgress
{
    private volatile string _current = "";

    /// <summary>Empty before the first instruction.</summary>
    public string Current => _current;

    public void Observe(string line)
    {
        var step = Step().Match(line);
        if (step.Success)
        {
            _current = step.Groups["what"].Value;
        }
    }

    [GeneratedRegex(
        @"\A(\[[0-9]+/[0-9]+\] )?STEP (?<what>[0-9]+/[0-9]+: .{1,200})",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Step();
}
