using System.ComponentModel;
using System.Diagnostics;
using Dockerflow.Kube.Client;
using Microsoft.Extensions.Logging;

namespace Dockerflow.Kube.Auth;

/// <summary>
/// Credentials that a program prints. It is started for the first request, ten seconds before the credential expires,
/// and after a 401 for the credential in use; one run serves all who wait. Its outcome, good or bad, stands for at
/// least five seconds. If a run fails while the credential before it has not expired, that one stays in use.
/// </summary>
internal sealed class ExecPlugin : ICredentialSource, IDisposable
{
    private static readonly TimeSpan Leeway = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource disposed = new();
    private readonly ExecEntry exec;
    private readonly ClusterEntry cluster;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly Renewed<Outcome> outcomes;

    public ExecPlugin(ExecEntry exec, ClusterEntry cluster, TimeProvider time, ILogger log)
    {
        (this.exec, this.cluster, this.time, this.log) = (exec, cluster, time, log);
        outcomes = new Renewed<Outcome>(RunAsync);
    }

    public ValueTask<Credential> GetAsync(CancellationToken ct) =>
        CredentialAsync(outcome => IsFinal(outcome) || (outcome.Issued is { } issued && !Expires(issued, Leeway)), ct);

    public ValueTask<Credential> OtherThanAsync(Credential refused, long started, CancellationToken ct) =>
        CredentialAsync(
            outcome =>
                IsFinal(outcome) || (outcome.Issued is { } issued && !ReferenceEquals(issued.Credential, refused)),
            ct
        );

    public void Dispose()
    {
        disposed.Cancel();
        disposed.Dispose();
    }

    private async ValueTask<Credential> CredentialAsync(Func<Outcome, bool> isGood, CancellationToken ct)
    {
        var outcome = await outcomes.GetAsync(isGood, ct);
        return outcome.Issued?.Credential ?? throw Problem.Of(outcome.Failure!);
    }

    private bool IsFinal(Outcome outcome) => time.GetElapsedTime(outcome.At) < Pause;

    private bool Expires(Issued issued, TimeSpan leeway) =>
        issued.Status.ExpirationTimestamp is { } end && time.GetUtcNow() >= end - leeway;

    private async Task<Outcome> RunAsync(Outcome? old)
    {
        try
        {
            var issued = Issue(await AnswerAsync(), old?.Issued);
            if (!ReferenceEquals(issued.Credential, old?.Issued?.Credential))
                KubeMetrics.AuthReloaded("exec", "changed");
            return new Outcome(issued, null, time.GetTimestamp());
        }
        // Whatever a plugin does wrong: those who wait are told, and the next run may go well.
        catch (Exception failure)
        {
            KubeMetrics.AuthReloaded("exec", "failed");
            var message = $"the credential plugin {exec.Command} failed: {failure.Message}";
            log.LogWarning("{Message}", message);
            var kept = old?.Issued is { } issued && !Expires(issued, TimeSpan.Zero) ? issued : null;
            return new Outcome(kept, message, time.GetTimestamp());
        }
    }

    private async Task<ExecCredential.ExecStatus> AnswerAsync()
    {
        var path = ProgramPath.Find(exec.Command, Environment.GetEnvironmentVariable("PATH"));
        if (path is null)
            throw new InvalidDataException($"there is no such program. {exec.InstallHint ?? "Install it."}");
        try
        {
            var result = await ProgramRun.RunAsync(Start(path), time, disposed.Token);
            return result.ExitCode == 0
                ? ExecInfo.Read(result.Output.Span, exec.ApiVersion)
                : throw new InvalidDataException($"it ended with {result.ExitCode}: {result.LastErrors}");
        }
        catch (Win32Exception failure)
        {
            throw new InvalidDataException($"it cannot be started: {failure.Message}. {exec.InstallHint}", failure);
        }
    }

    private ProcessStartInfo Start(string path)
    {
        var start = new ProcessStartInfo(path, exec.Arguments);
        foreach (var (name, value) in exec.Environment)
            start.Environment[name] = value;
        start.Environment["KUBERNETES_EXEC_INFO"] = ExecInfo.For(exec, cluster);
        return start;
    }

    // What is the same as before stays the same instance, so that nothing is sent again and no connection replaced.
    private static Issued Issue(ExecCredential.ExecStatus status, Issued? old)
    {
        if (old is not null && old.Status with { ExpirationTimestamp = status.ExpirationTimestamp } == status)
            return old with { Status = status };
        var sameIdentity =
            old?.Status.ClientCertificateData == status.ClientCertificateData
            && old?.Status.ClientKeyData == status.ClientKeyData;
        var identity = sameIdentity ? old?.Credential.Identity : Identity(status);
        var header = string.IsNullOrEmpty(status.Token) ? null : Credential.OfToken(status.Token).Header;
        return new Issued(new Credential(header, identity), status);
    }

    private static ClientIdentity? Identity(ExecCredential.ExecStatus status) =>
        string.IsNullOrEmpty(status.ClientCertificateData)
            ? null
            : ClientIdentity.Parse(status.ClientCertificateData, status.ClientKeyData!);

    private sealed record Issued(Credential Credential, ExecCredential.ExecStatus Status);

    private sealed record Outcome(Issued? Issued, string? Failure, long At);
}
