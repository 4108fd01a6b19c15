using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Dockerflow.Kube.Client;

namespace Dockerflow.Kube.Auth;

/// <summary>Runs a program to its end, bounded in time and output. It and its children are killed if it passes a bound.</summary>
internal static class ProgramRun
{
    public const int LargestOutput = 1024 * 1024;
    private const int LongestErrors = 1024;

    public static TimeSpan LongestTime { get; } = TimeSpan.FromSeconds(60);

    /// <summary>Throws InvalidDataException for a passed bound, Win32Exception if it cannot be started.</summary>
    public static async Task<ProgramResult> RunAsync(ProcessStartInfo start, TimeProvider time, CancellationToken ct)
    {
        (start.UseShellExecute, start.RedirectStandardInput) = (false, true);
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        using var clock = new CancellationTokenSource(LongestTime, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, clock.Token);
        using var process = Process.Start(start)!;
        try
        {
            // A plugin that asks somebody something gets no answer, rather than waiting for one.
            process.StandardInput.Close();
            return await ResultAsync(process, both.Token).WaitAsync(both.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new InvalidDataException($"it ran for longer than {LongestTime.TotalSeconds} s");
        }
        finally
        {
            Kill(process);
        }
    }

    private static async Task<ProgramResult> ResultAsync(Process process, CancellationToken ct)
    {
        var errors = LastErrorsAsync(process.StandardError.BaseStream, ct);
        var output = await BoundedReader.ReadAtMostAsync(process.StandardOutput.BaseStream, LargestOutput + 1, ct);
        if (output.Length > LargestOutput)
            throw new InvalidDataException($"it wrote more than {LargestOutput} bytes");
        var last = await errors;
        await process.WaitForExitAsync(ct);
        return new ProgramResult(process.ExitCode, output, last);
    }

    private static async Task<string> LastErrorsAsync(Stream stream, CancellationToken ct)
    {
        var buffer = new byte[2 * LongestErrors];
        var kept = 0;
        while (await stream.ReadAsync(buffer.AsMemory(kept), ct) is var count && count > 0)
        {
            kept += count;
            if (kept <= LongestErrors)
                continue;
            buffer.AsSpan(kept - LongestErrors, LongestErrors).CopyTo(buffer);
            kept = LongestErrors;
        }
        return Readable(Encoding.UTF8.GetString(buffer, 0, kept));
    }

    private static string Readable(string text) =>
        string.Concat(text.Select(each => char.IsControl(each) ? ' ' : each)).Trim();

    private static void Kill(Process process)
    {
        try
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
        catch (Exception failure) when (failure is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It ended in between, or what it started did.
        }
    }
}
