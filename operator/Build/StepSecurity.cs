using Dockerflow.Api.BuildRuns;
using k8s.Models;

namespace Dockerflow.Build;

/// <summary>What each kind of step may do. Never privileged; all of it is within Pod Security's baseline level.</summary>
internal static class StepSecurity
{
    private const string LocalhostPrefix = "Localhost:";

    /// <summary>git as uid 0 without any capability; it needs no system call that the runtime's profile forbids.</summary>
    public static V1SecurityContext Git()
    {
        var security = Base(uid: 0, []);
        security.SeccompProfile = new() { Type = "RuntimeDefault" };
        return security;
    }

    /// <summary>
    /// Buildah needs these three to map many uids, which images with a user 10001 need. The seccomp profile is one of the
    /// node's own, or unset: RuntimeDefault forbids unshare(CLONE_NEWUSER) to a process without CAP_SYS_ADMIN.
    /// </summary>
    public static V1SecurityContext Puller(RunIsolation isolation)
    {
        var security = Base(uid: 0, ["SETUID", "SETGID", "SETFCAP"]);
        security.SeccompProfile = Profile(isolation.Seccomp);
        return security;
    }

    /// <summary>As <see cref="Puller"/>; Buildah's chroot isolation finds its root directory only below a writable one.</summary>
    public static V1SecurityContext Builder(RunIsolation isolation)
    {
        var security = Puller(isolation);
        security.ReadOnlyRootFilesystem = false;
        return security;
    }

    /// <summary>Pod Security's restricted level.</summary>
    public static V1SecurityContext Restricted()
    {
        var security = Base(uid: 10001, []);
        security.RunAsNonRoot = true;
        security.RunAsGroup = 10001;
        security.SeccompProfile = new() { Type = "RuntimeDefault" };
        return security;
    }

    private static V1SeccompProfile? Profile(string seccomp) =>
        seccomp.StartsWith(LocalhostPrefix, StringComparison.Ordinal)
            ? new() { Type = "Localhost", LocalhostProfile = seccomp[LocalhostPrefix.Length..] }
            : null;

    private static V1SecurityContext Base(long uid, IList<string> capabilities) =>
        new()
        {
            RunAsUser = uid,
            AllowPrivilegeEscalation = false,
            ReadOnlyRootFilesystem = true,
            Capabilities = new() { Drop = ["ALL"], Add = capabilities.Count == 0 ? null : capabilities },
        };
}
