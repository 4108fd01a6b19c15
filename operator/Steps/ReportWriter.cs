using System.Text.Json;
using Dockerflow.Api;
using Dockerflow.Api.Steps;

namespace Dockerflow.Steps;

/// <summary>Writes a report as the container's termination message.</summary>
internal static class ReportWriter
{
    /// <summary>Overrides where the report goes.</summary>
    public const string PathVariable = "DOCKERFLOW_TERMINATION_LOG";

    private static readonly int[] MessageLengths = [1800, 1200, 800, 400, 200, 120, 80, 40, 0];

    /// <summary>
    /// Valid JSON of at most <see cref="StepNames.MaxReportBytes"/> bytes; messages are shortened until it fits. A report that
    /// does not fit even so has become one of a failure.
    /// </summary>
    public static (byte[] Json, bool Ok) Fit(StepReport report)
    {
        foreach (var length in MessageLengths)
        {
            var bytes = JsonSerializer.SerializeToUtf8Bytes(Shorten(report, length), ApiJson.Default.StepReport);
            if (bytes.Length <= StepNames.MaxReportBytes)
            {
                return (bytes, report.Ok);
            }
        }
        var tooLong = new StepReport
        {
            Ok = false,
            Reason = report.Reason ?? Api.BuildRuns.FailureReason.StepFailed,
            Message = "the report is too long",
        };
        return (JsonSerializer.SerializeToUtf8Bytes(tooLong, ApiJson.Default.StepReport), false);
    }

    /// <summary>False: what was written tells of a failure.</summary>
    public static bool Write(StepReport report, StepContext context)
    {
        var (json, ok) = Fit(report);
        var path = context.VariableOr(PathVariable, StepNames.TerminationLog);
        try
        {
            File.WriteAllBytes(path, json);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // The exit code and the log still tell; there is no other channel.
            context.Log.Line($"the report cannot be written to {path}: {fault.Message}");
        }
        return ok;
    }

    private static StepReport Shorten(StepReport report, int length) =>
        report with
        {
            Message = Cut(report.Message, length),
            Probe = report
                .Probe?.Select(finding => finding with { Message = Cut(finding.Message, length) ?? "" })
                .ToList(),
        };

    private static string? Cut(string? text, int length)
    {
        if (text is null || text.Length <= length)
        {
            return text;
        }
        if (length == 0)
        {
            return "";
        }
        // Half a surrogate pair would become a replacement character.
        var end = char.IsHighSurrogate(text[length - 1]) ? length - 1 : length;
        return text[..end] + "…";
    }
}
