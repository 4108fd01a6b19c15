using System.Text.Json;
using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Steps;

namespace Dockerflow.Steps.Tests;

public sealed class ReportWriterTests
{
    [Theory]
    [InlineData("a", 100)]
    [InlineData("a", 1_000_000)]
    [InlineData("\"\\", 3000)]
    [InlineData("ü", 3000)]
    [InlineData("😀", 3000)]
    [InlineData("\u0001", 3000)]
    public void Fit_AnyMessage_StaysValidAndWithinTheBound(string part, int times)
    {
        var report = new StepReport
        {
            Reason = FailureReason.RunFailed,
            Message = string.Concat(Enumerable.Repeat(part, times)),
        };

        var (bytes, ok) = ReportWriter.Fit(report);

        ok.ShouldBeFalse();
        bytes.Length.ShouldBeLessThanOrEqualTo(StepNames.MaxReportBytes);
        var read = JsonSerializer.Deserialize(bytes, ApiJson.Default.StepReport).ShouldNotBeNull();
        read.Reason.ShouldBe(FailureReason.RunFailed);
        read.Message.ShouldNotBeNullOrEmpty();
        read.Message.ShouldNotContain("\uFFFD");
    }

    [Fact]
    public void Fit_ManyLongFindings_KeepsEveryFinding()
    {
        var findings = Enum.GetValues<CheckName>()
            .Select(name => new ProbeFinding(name, false, new string('"', 4000)))
            .ToList();

        var read = JsonSerializer.Deserialize(
            ReportWriter.Fit(new StepReport { Ok = true, Probe = findings }).Json,
            ApiJson.Default.StepReport
        );

        read!.Ok.ShouldBeTrue();
        read.Probe!.Select(finding => finding.Name).ShouldBe(findings.Select(finding => finding.Name));
    }

    /// <summary>The exit code must say so too, or the next container starts.</summary>
    [Fact]
    public void Fit_WhatCannotBeShortened_BecomesAFailure()
    {
        var digest = new string('x', 3000);
        var (json, ok) = ReportWriter.Fit(new StepReport { Ok = true, Push = new(digest, 1, 1, 1) });

        ok.ShouldBeFalse();
        JsonSerializer.Deserialize(json, ApiJson.Default.StepReport)!.Ok.ShouldBeFalse();
    }

    [Theory]
    [InlineData("plain text", "plain text")]
    [InlineData("\u200e\u200e\u200e", "\\u200e\\u200e…")]
    [InlineData("a long text without end", "a long text …")]
    [InlineData("ééééééééé", "éééé…")]
    [InlineData("", "")]
    public void Fit_ATextOfAReport_IsEscapedAndCut(string text, string expected) =>
        ReportText.Fit(text, 13, 30).ShouldBe(expected);

    [Theory]
    [InlineData("plain\ttext ü", "plain\ttext ü")]
    [InlineData("\u001b[31mred", "\\x1b[31mred")]
    [InlineData("one\r\ntwo", "one\\x0d\\x0atwo")]
    [InlineData("a\u202Eb", "a\\u202eb")]
    [InlineData("a\u2028b", "a\\u2028b")]
    public void Escape_ControlCharacters_BecomeVisible(string text, string expected) =>
        Printable.Escape(text).ShouldBe(expected);

    [Fact]
    public async Task RunAsync_InputIsNotJson_ReportsAndFails()
    {
        using var log = new StringWriter();
        var path = Path.GetTempFileName();
        var context = new StepContext(
            new StepLog(log),
            TimeProvider.System,
            name => name == ReportWriter.PathVariable ? path : "{]"
        );

        (await StepCommand.RunAsync("inspect", context, TestContext.Current.CancellationToken)).ShouldBe(1);

        var report = JsonSerializer.Deserialize(
            await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken),
            ApiJson.Default.StepReport
        );
        report!.Reason.ShouldBe(FailureReason.StepFailed);
        File.Delete(path);
    }

    [Fact]
    public async Task RunAsync_UnknownStep_NamesTheSteps()
    {
        using var log = new StringWriter();
        var context = new StepContext(new StepLog(log), TimeProvider.System, _ => null);

        (await StepCommand.RunAsync("x\u001b", context, TestContext.Current.CancellationToken)).ShouldBe(2);

        log.ToString().ShouldContain("clone, pull, restore, build, inspect, push, probe, canary");
        log.ToString().ShouldNotContain('\u001b');
    }
}
