using System.Text;
using System.Text.Json.Nodes;
using Dockerflow.Host.Logging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Dockerflow.Host.Tests;

public sealed class LoggingTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void MozLog_Message_HasEveryFieldOfTheFormat()
    {
        var line = JsonNode.Parse(Log(log => log.LogWarning("Run {Run} took {Seconds}", "a-1", 2.5)))!;
        line["Timestamp"]!.GetValue<long>().ShouldBe(1795428000000000000);
        line["Type"]!.GetValue<string>().ShouldBe("test");
        line["Logger"]!.GetValue<string>().ShouldBe("dockerflow");
        line["EnvVersion"]!.GetValue<string>().ShouldBe("2.0");
        line["Severity"]!.GetValue<int>().ShouldBe(4);
        line["Pid"]!.GetValue<int>().ShouldBe(Environment.ProcessId);
        line["Hostname"]!.GetValue<string>().ShouldNotBeEmpty();
        line["Fields"]!.ToJsonString().ShouldBe("""{"msg":"Run a-1 took 2.5","Run":"a-1","Seconds":2.5}""");
    }

    [Fact]
    public void MozLog_Scopes_BecomeFieldsAndTheInnermostWins()
    {
        var fields = Fields(log =>
        {
            using var outer = log.BeginScope(new Dictionary<string, object?> { ["id"] = 1, ["Where"] = "outer" });
            using var inner = log.BeginScope("plain text has no names");
            log.LogInformation("at {Where}", "inner");
        });
        fields.ToJsonString().ShouldBe("""{"msg":"at inner","id":1,"Where":"inner"}""");
    }

    [Fact]
    public void MozLog_ReservedNames_CannotReplaceTheMessage()
    {
#pragma warning disable CA1727 // The reserved names are lower case.
        var fields = Fields(log => log.LogInformation("true {msg} {error}", "forged", "forged"));
#pragma warning restore CA1727
        fields["msg"]!.GetValue<string>().ShouldBe("true forged forged");
        fields.ContainsKey("error").ShouldBeFalse();
    }

    [Theory]
    [InlineData("a\nb\r\u001b[31m\u0000")]
    [InlineData("\u2028\u202e\u0085")]
    [InlineData("\ud800 alone")]
    [InlineData("\"},\"Severity\":0,{\"")]
    public void MozLog_HostileText_StaysOneAsciiLine(string hostile)
    {
        var text = Log(log => log.LogError(new InvalidOperationException(hostile), "{Value} " + "x", hostile));
        text.Count(character => character == '\n').ShouldBe(1);
        text.TrimEnd('\n').ShouldAllBe(character => character >= ' ' && character < 127);
        JsonNode.Parse(text)!["Severity"]!.GetValue<int>().ShouldBe(3);
    }

    [Fact]
    public void MozLog_HugeMessage_IsCut()
    {
        var text = Log(log => log.LogInformation("{A} {B}", new string('x', 1_000_000), new string('y', 1_000_000)));
        text.Length.ShouldBeLessThan(32 * 1024);
        JsonNode.Parse(text)!["Fields"]!["msg"]!.GetValue<string>().Length.ShouldBe(16 * 1024 + 1);
    }

    [Fact]
    public void MozLog_ManyFields_AreBounded()
    {
        var scope = Enumerable.Range(0, 1000).ToDictionary(i => $"k{i}", i => (object?)i);
        var fields = Fields(log =>
        {
            using var many = log.BeginScope(scope);
            log.LogInformation("x");
        });
        fields.Count.ShouldBe(33);
    }

    [Fact]
    public void Text_ControlCharacters_AreEscaped() =>
        Log(log => log.LogInformation("a\u001b]0;x\u0007\nb\u202e"), asText: true)
            .ShouldBe("10:00:00.000 INFO  a\\u001b]0;x\\u0007\\u000ab\\u202e\n");

    [Fact]
    public void Create_BelowLeastLevel_IsSilent() => Log(log => log.LogDebug("x")).ShouldBeEmpty();

    [Fact]
    public void Write_FromManyThreads_NeverMixesLines()
    {
        var text = Log(log => Parallel.For(0, 500, i => log.LogInformation("message {Number}", i)));
        var numbers = text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonNode.Parse(line)!["Fields"]!["Number"]!.GetValue<int>());
        numbers.Order().ShouldBe(Enumerable.Range(0, 500));
    }

    [Fact]
    public void Write_NobodyReadsAnyMore_DoesNotThrow()
    {
        using var closed = new BrokenStream();
        using var loggers = Logs.Create(closed, asText: false, LogLevel.Information, TimeProvider.System);
        Should.NotThrow(() => loggers.CreateLogger("test").LogInformation("x"));
        closed.Writes.ShouldBe(1);
    }

    private static JsonObject Fields(Action<ILogger> act) => JsonNode.Parse(Log(act))!["Fields"]!.AsObject();

    private static string Log(Action<ILogger> act, bool asText = false)
    {
        using var output = new MemoryStream();
        using var loggers = Logs.Create(output, asText, LogLevel.Information, new FakeTimeProvider(Now));
        act(loggers.CreateLogger("test"));
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
