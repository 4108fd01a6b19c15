using System.CommandLine;
using System.Text.Json;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Policy;
using Dockerflow.Host.Configuration;
using Dockerflow.Host.Planning;
using Dockerflow.Kube.Client;
using Dockerflow.Net;

namespace Dockerflow.Host.Commands;

/// <summary><c>dockerflow plan</c>: what the operator would do now and why; reads only.</summary>
internal static class PlanCommand
{
    public static Command Create(Terminal terminal, Func<string, string?> environment)
    {
        var options = new PlanOptions(environment);
        var command = new Command(
            "plan",
            "Say what the operator would do now with a ContainerBuild, why, rule by rule, and when the next build comes. Nothing is changed. Returns 2 if the ContainerBuild is invalid."
        );
        options.AddTo(command);
        command.SetAction((parsed, ct) => RunAsync(parsed, options, terminal, TimeProvider.System, ct));
        ExamplesHelp.AddTo(
            command,
            "dockerflow plan -f containerbuild.yaml",
            "dockerflow plan -f containerbuild.yaml --context production --policy policy.yaml",
            "dockerflow plan -f containerbuild.yaml --offline -o json",
            "kubectl get cb app -n team -o yaml | dockerflow plan -f -"
        );
        return command;
    }

    private static async Task<int> RunAsync(
        ParseResult parsed,
        PlanOptions options,
        Terminal terminal,
        TimeProvider time,
        CancellationToken ct
    )
    {
        try
        {
            var file = WishFile.Load(parsed.GetRequiredValue(options.File));
            var policy = parsed.GetValue(options.Policy) is { } path ? PolicyFile.Load(path) : new OperatorPolicy();
            var gathered = await GatherAsync(parsed, options, Placed(file.Wish, parsed, options), policy, time, ct);
            var plan = PlanDocument.Of(gathered);
            Print(terminal, plan, parsed.GetValue(options.Output) == "json");
            return plan.Action == nameof(Decide.Plan.Refuse) ? Tell(terminal, file.Place(plan.Message)) : ExitCode.Done;
        }
        catch (Exception wrong) when (wrong is WishFileException or PolicyFileException)
        {
            return Tell(terminal, wrong.Message);
        }
    }

    private static ContainerBuild Placed(ContainerBuild wish, ParseResult parsed, PlanOptions options) =>
        wish.Metadata.Namespace is { Length: > 0 }
            ? wish
            : wish with
            {
                Metadata = wish.Metadata with { Namespace = parsed.GetValue(options.Namespace) },
            };

    private static async Task<PlanFacts> GatherAsync(
        ParseResult parsed,
        PlanOptions options,
        ContainerBuild wish,
        OperatorPolicy policy,
        TimeProvider time,
        CancellationToken ct
    )
    {
        if (parsed.GetValue(options.Offline))
        {
            return PlanGatherer.Offline(wish, policy, time, "not asked, because of --offline");
        }
        if (!HostRules.TryCreate(policy.Hosts, out var rules, out var error))
        {
            throw new PolicyFileException([$"hosts: {error}"]);
        }
        try
        {
            using var client = KubeClient.Create(Kube(parsed, options, time));
            using var http = new OutboundHttp(rules, time);
            return await new PlanGatherer(client, http, policy, time).GatherAsync(wish, ct);
        }
        catch (KubeException unconfigured)
        {
            var facts = PlanGatherer.Offline(wish, policy, time, "not asked, because no cluster is configured");
            return facts with { Notes = [$"no cluster, as with --offline: {unconfigured.Message}"] };
        }
    }

    /// <summary>Somebody waits at a terminal: a cluster that does not answer is told soon.</summary>
    private static KubeOptions Kube(ParseResult parsed, PlanOptions options, TimeProvider time) =>
        new()
        {
            KubeConfigPath = parsed.GetValue(options.KubeConfig),
            Context = parsed.GetValue(options.Context),
            CallTimeout = TimeSpan.FromSeconds(10),
            ListTimeout = TimeSpan.FromSeconds(30),
            Time = time,
        };

    private static void Print(Terminal terminal, PlanDocument plan, bool asJson)
    {
        var lines = asJson ? [JsonSerializer.Serialize(plan, PlanJson.Default.PlanDocument)] : PlanText.Lines(plan);
        foreach (var line in lines)
        {
            terminal.Output.WriteLine(line);
        }
    }

    private static int Tell(Terminal terminal, string message)
    {
        foreach (var line in message.Split('\n'))
        {
            terminal.Error.WriteLine($"error: {line}");
        }
        return ExitCode.Usage;
    }
}
