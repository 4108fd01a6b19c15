using Dockerflow.Api.BuildRuns;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Runs;

/// <summary>
/// A finished run as it is remembered. It is never written again, and every decision reads only what went in, what came
/// out and why it failed; how it came about stays on the server, for people.
/// </summary>
public static class FinishedRun
{
    private static readonly BuildRunSpec None = new();

    /// <summary>The run itself while it is not finished.</summary>
    public static BuildRun Slim(BuildRun run) =>
        run.Status.IsFinished
            ? run with
            {
                Spec = run.Spec with
                {
                    Cause = run.Spec.Cause with { Message = "" },
                    Source = run.Spec.Source with { Url = "", CredentialsRef = null },
                    Build = None.Build,
                    Image = None.Image,
                    Verify = None.Verify,
                },
                Status = run.Status with
                {
                    Message = run.Status.Failure is null ? null : run.Status.Message,
                    Conditions = [],
                    Steps = [],
                    Checks = [],
                    Candidate = null,
                    Pod = null,
                    // The next run asks where the cache is, not how it was used.
                    Cache = run.Status.Cache is { } cache ? new(cache.Digest) : null,
                    Isolation = null,
                    Logs = null,
                    // The reference says the digest.
                    Image = run.Status.Image is { } image ? image with { Digest = "", Tags = [] } : null,
                },
            }
            : run;
}
