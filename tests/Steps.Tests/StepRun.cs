using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Dockerflow.Api;
using Dockerflow.Api.Steps;

namespace Dockerflow.Steps.Tests;

/// <summary>Runs a step as a container would: input in a variable, report in a file, exit code.</summary>
internal sealed class StepRun : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("steps-tests-");
    private readonly StringWriter _log = new();
    private readonly Dictionary<string, string> _variables = [];

    public StepRun() => _variables[ReportWriter.PathVariable] = Path("termination-log");

    public string Log => _log.ToString();

    public int ExitCode { get; private set; } = -1;

    public string Path(string name) => System.IO.Path.Combine(_directory.FullName, name);

    public StepRun With(string variable, string value)
    {
        _variables[variable] = value;
        return this;
    }

    public async Task<StepReport> RunAsync<T>(
        string step,
        T input,
        JsonTypeInfo<T> type,
        CancellationToken cancellationToken
    )
    {
        _variables[StepNames.InputVariable] = JsonSerializer.Serialize(input, type);
        var context = new StepContext(
            new StepLog(_log),
            TimeProvider.System,
            name => _variables.GetValueOrDefault(name) ?? Inherited(name)
        );
        ExitCode = await StepCommand.RunAsync(step, context, cancellationToken);
        var bytes = await File.ReadAllBytesAsync(Path("termination-log"), CancellationToken.None);
        bytes.Length.ShouldBeLessThanOrEqualTo(StepNames.MaxReportBytes);
        return JsonSerializer.Deserialize(bytes, ApiJson.Default.StepReport).ShouldNotBeNull();
    }

    public void Dispose()
    {
        _log.Dispose();
        _directory.Delete(recursive: true);
    }

    private static string? Inherited(string name) => name == "PATH" ? Environment.GetEnvironmentVariable(name) : null;
}
