using System.Text.RegularExpressions;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Steps.Tools;

namespace Dockerflow.Steps.Build;

/// <summary>What a failed build means. Its output is the tenant's own, so it may be shown. Pure.</summary>
internal static partial class BuildFault
{
    private const int Killed = 137;
    private const int ShownLines = 8;
    private const int ShownChars = 200;

    /// <param name="result">How Buildah ended.</param>
    /// <param name="current">The instruction it was at, as "3/7: RUN npm ci"; empty before the first.</param>
    public static StepException Of(ToolResult result, string current)
    {
        var text = result.TailText;
        if (DiskFull.Says(text))
        {
            return new(FailureReason.DiskFull, $"{At(current)}{DiskFull.Message}");
        }
        if (result.ExitCode == Killed || RunKilled().IsMatch(text))
        {
            return new(
                FailureReason.OutOfMemory,
                $"{At(current)}killed, most likely for want of memory; raise build.resources.limits.memory"
            );
        }
        if (NotPulled().IsMatch(text))
        {
            return new(
                FailureReason.BaseNotFound,
                $"{At(current)}the build asks for an image that the Dockerfile did not name beforehand: {Last(result)}"
            );
        }
        if (current.Length == 0)
        {
            return new(FailureReason.DockerfileInvalid, $"the Dockerfile cannot be built: {Last(result)}");
        }
        return new(FailureReason.RunFailed, $"{At(current)}{Last(result)}");
    }

    private static string At(string current) => current.Length == 0 ? "" : $"step {current}: ";

    /// <summary>The end of what the instruction printed, without Buildah's own bookkeeping but for its verdict.</summary>
    private static string Last(ToolResult result)
    {
        var told = result
            .Tail.Where(line => !Bookkeeping().IsMatch(line))
            .Select(line => AtStep().Replace(line, ""))
            .ToList();
        return string.Join(
            " | ",
            told.TakeLast(ShownLines).Select(line => line.Length > ShownChars ? line[..ShownChars] + "…" : line)
        );
    }

    [GeneratedRegex(
        @"\A(\[[0-9]+/[0-9]+\] )?STEP [0-9]+/[0-9]+: |\Asubprocess exited ",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Bookkeeping();

    [GeneratedRegex("\\A[Ee]rror: building at STEP \".*\": ", RegexOptions.NonBacktracking)]
    private static partial Regex AtStep();

    [GeneratedRegex("exit status 137|signal: killed|subprocess exited on killed", RegexOptions.NonBacktracking)]
    private static partial Regex RunKilled();

    [GeneratedRegex(
        "image not known|pull policy is (never|\"never\")|: no such image|but no local image",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase
    )]
    private static partial Regex NotPulled();
}
