using System.CommandLine;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Host.Configuration;
using Dockerflow.Host.Control;
using Dockerflow.Host.Health;
using Dockerflow.Host.Http;
using Dockerflow.Host.Logging;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Election;
using Dockerflow.Metrics;
using Microsoft.Extensions.Logging;

namespace Dockerflow.Host.Commands;

/// <summary>One life of the operator: configuration, port, control plane, orderly end.</summary>
internal sealed class OperatorProcess(ParseResult parsed, RunOptions options, Terminal terminal, TimeProvider time)
{
    public async Task<int> RunAsync(CancellationToken stopping)
    {
        var election = options.Election.Read(parsed);
        if (election is not null && options.Election.Problem(election) is { } wrong)
        {
            return Tell(ExitCode.Usage, wrong);
        }
        try
        {
            using var health = new HealthChecks(time);
            var settings = Settings(health);
            await using var output = Console.OpenStandardOutput();
            using var loggers = Logs.Create(output, AsText(), Level(), time);
            var leadership = election is null ? null : new Leadership(election, time);
            var kube = Kube(loggers);
            using var client = KubeClient.Create(kube with { Wrap = leadership is null ? null : leadership.Around });
            // Renewals have a connection of their own, on which nothing large is ahead of them.
            using var renewals = KubeClient.Create(kube);
            health.Add("kubernetes", client.ServerVersionAsync);
            return await RunAsync(settings, client, renewals, leadership, loggers, stopping);
        }
        catch (PolicyFileException problem)
        {
            return Tell(ExitCode.Usage, problem.Message);
        }
        catch (KubeException problem)
        {
            return Tell(
                ExitCode.Failed,
                $"{problem.Message}\nGive --kubeconfig FILE [--context NAME], or set KUBECONFIG."
            );
        }
        catch (IOException problem)
        {
            return Tell(
                ExitCode.Failed,
                $"{problem.Message}\nIs port {parsed.GetValue(options.Port)} taken? Give --port N or set PORT."
            );
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return ExitCode.Done;
        }
    }

    private async Task<int> RunAsync(
        OperatorOptions settings,
        KubeClient client,
        KubeClient renewals,
        Leadership? leadership,
        ILoggerFactory loggers,
        CancellationToken stopping
    )
    {
        using var meter = new KubeMeter(Instruments.Registry);
        var version = VersionDocument.Find();
        PublishZeroes(version);
        var port = parsed.GetValue(options.Port);
        await using var server = await HttpServer.StartAsync(port, settings.Health, version, loggers, stopping);
        var log = loggers.CreateLogger("dockerflow");
        log.LogInformation(
            "Started version {Version} {Commit}, serving {Address}",
            version.Version,
            version.Commit,
            server.Address
        );
        var led = settings with { Elector = Elector(leadership, renewals, settings.Health, loggers) };
        var end = await ControlPlane.RunAsync(led, client, loggers, time, stopping);
        if (end == ElectionEnd.Lost)
        {
            log.LogError("Stopped: the lease is lost, exit code {ExitCode}", ExitCode.LostLease);
            return ExitCode.LostLease;
        }
        log.LogInformation("Stopped");
        return ExitCode.Done;
    }

    private Elector? Elector(Leadership? leadership, KubeClient renewals, HealthChecks health, ILoggerFactory loggers)
    {
        if (leadership is null)
        {
            return null;
        }
        health.Add(
            "lease",
            _ =>
                leadership.IsOverdue
                    ? throw new InvalidOperationException("leads, but did not renew the lease in time")
                    : Task.CompletedTask
        );
        return new Elector(renewals, leadership, time, loggers.CreateLogger("election"));
    }

    private OperatorOptions Settings(HealthChecks health) =>
        new()
        {
            Policy = parsed.GetValue(options.Policy) is { } path
                ? PolicyFile.Load(path)
                : new Api.Policy.OperatorPolicy(),
            Namespaces = parsed.GetValue(options.Namespaces) ?? [],
            OperatorImage = parsed.GetValue(options.OperatorImage)!,
            BuilderImage = parsed.GetValue(options.BuilderImage)!,
            Canary = options.Election.CanaryOf(parsed),
            Workers = parsed.GetValue(options.Workers),
            Health = health,
        };

    private KubeOptions Kube(ILoggerFactory loggers) =>
        new()
        {
            KubeConfigPath = parsed.GetValue(options.KubeConfig),
            Context = parsed.GetValue(options.Context),
            Time = time,
            Logger = loggers.CreateLogger("api"),
        };

    private LogLevel Level() => Enum.Parse<LogLevel>(parsed.GetValue(options.LogLevel)!);

    private bool AsText() =>
        parsed.GetValue(options.LogFormat) switch
        {
            "text" => true,
            "mozlog" => false,
            _ => !Console.IsOutputRedirected,
        };

    private static void PublishZeroes(VersionDocument version)
    {
        Zeroes.Publish(
            [
                Decide.Reasons.NeverBuilt,
                Decide.Reasons.Requested,
                Decide.Reasons.Spec,
                Decide.Reasons.Source,
                Decide.Reasons.Base,
                Decide.Reasons.Age,
                Decide.Reasons.Retry,
            ],
            Enum.GetNames<FailureReason>()
        );
        Instruments.BuildInfo.WithLabels(version.Version, version.Commit).Set(1);
    }

    private int Tell(int code, string message)
    {
        foreach (var line in message.Split('\n'))
        {
            terminal.Error.WriteLine($"error: {line}");
        }
        return code;
    }
}
