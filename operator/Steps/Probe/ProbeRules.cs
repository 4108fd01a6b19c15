using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Steps;

namespace Dockerflow.Steps.Probe;

/// <summary>What each check of the contract makes of the answers. Pure.</summary>
internal static class ProbeRules
{
    private static readonly string[] Stubs =
    [
        "",
        "stub",
        "unknown",
        "local",
        "dev",
        "head",
        "none",
        "null",
        "undefined",
    ];

    public static ProbeFinding Judge(CheckName check, ProbeAnswers answers, ProbeInput input) =>
        check switch
        {
            CheckName.Starts => Found(check, answers.LbHeartbeat.Connected ? null : NotStarted(answers, input)),
            CheckName.Port => Found(check, Port(answers, input)),
            CheckName.LbHeartbeat => Found(
                check,
                Status(answers.LbHeartbeat, input, ContractPath.LbHeartbeat, "200", status => status == 200)
            ),
            CheckName.Heartbeat => Found(
                check,
                Status(
                    answers.Heartbeat,
                    input,
                    ContractPath.Heartbeat,
                    "200 or 5xx",
                    status => status == 200 || status is >= 500 and < 600
                )
            ),
            CheckName.HeartbeatHealthy => Found(
                check,
                Status(answers.Heartbeat, input, ContractPath.Heartbeat, "200", status => status == 200)
            ),
            CheckName.Version => Found(check, Version(answers, input, out _)),
            CheckName.VersionCommit => Found(check, VersionCommit(answers, input)),
            _ => Found(check, "the probe cannot see this"),
        };

    private static ProbeFinding Found(CheckName check, string? problem) => new(check, problem is null, problem ?? "");

    private static string NotStarted(ProbeAnswers answers, ProbeInput input) =>
        $"nothing accepted a connection on port {input.Port} within {answers.Waited}";

    private static string? Port(ProbeAnswers answers, ProbeInput input) =>
        !answers.LbHeartbeat.Connected
            ? $"{NotStarted(answers, input)}; the application must listen on $PORT, on all addresses"
        : answers.LbHeartbeat.Status is null
            ? $"port {input.Port} accepts connections but does not speak HTTP: {answers.LbHeartbeat.Problem}"
        : null;

    private static string? Status(
        ProbeAnswer? answer,
        ProbeInput input,
        string path,
        string expected,
        Func<int, bool> passes
    ) =>
        answer?.Status is not { } status ? $"GET {input.PathPrefix}{path}: {Unanswered(answer)}, expected {expected}"
        : passes(status) ? null
        : $"GET {input.PathPrefix}{path} answered {status}, expected {expected}";

    private static string? Version(ProbeAnswers answers, ProbeInput input, out string commit)
    {
        commit = "";
        var path = input.PathPrefix + ContractPath.Version;
        if (
            Status(
                answers.Version,
                input,
                ContractPath.Version,
                "200 with a version object",
                status => status == 200
            ) is
            { } problem
        )
        {
            return problem;
        }
        if (answers.Version!.Body is not { } body)
        {
            return $"GET {path}: {answers.Version.Problem}, expected a version object";
        }
        return VersionDocument.Problem(body, out commit) is { } wrong
            ? $"GET {path} {wrong}; expected a version object"
            : null;
    }

    private static string? VersionCommit(ProbeAnswers answers, ProbeInput input)
    {
        if (Version(answers, input, out var commit) is { } problem)
        {
            return problem;
        }
        if (commit == input.Commit)
        {
            return null;
        }
        return Array.Exists(Stubs, stub => commit.Trim().Equals(stub, StringComparison.OrdinalIgnoreCase))
            ? $"the commit in __version__ is the placeholder {Printable.Quote(commit, 20)}; serve the version.json that the build put into the context"
            : $"the commit in __version__ is {Printable.Quote(commit, 64)}, expected {input.Commit}";
    }

    private static string Unanswered(ProbeAnswer? answer) =>
        answer is null ? "not asked, nothing listens" : answer.Problem;
}
