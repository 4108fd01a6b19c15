using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;

namespace Dockerflow.Verify;

/// <summary>The checks that are read off the image without running it.</summary>
internal static class StaticChecks
{
    public static bool Has(CheckName check) => check is CheckName.User or CheckName.VersionFile;

    public static CheckResult Make(CheckName check, CheckLevel level, Candidate candidate) =>
        check == CheckName.User ? User(level, candidate) : VersionFile(level, candidate);

    /// <summary>Dockerflow: "must run as user app with uid 10001". The group may be named behind a colon.</summary>
    private static CheckResult User(CheckLevel level, Candidate candidate)
    {
        var uid = candidate.User.Split(':')[0];
        return uid == "10001"
            ? new(CheckName.User, level, true, "the image's user is 10001")
            : new(
                CheckName.User,
                level,
                false,
                $"the image's user is {(uid.Length == 0 ? "root" : uid)}; end the Dockerfile with USER 10001"
            );
    }

    private static CheckResult VersionFile(CheckLevel level, Candidate candidate) =>
        candidate.VersionFile
            ? new(CheckName.VersionFile, level, true, "the image has /app/version.json")
            : new(
                CheckName.VersionFile,
                level,
                false,
                "the image has no /app/version.json; the build context has a version.json, copy it there"
            );
}
