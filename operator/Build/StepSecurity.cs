using k8s.Models;

namespace Dockerflow.Build;

/// <summary>What each kind of step may do. Never privileged; all of it is within Pod Security's baseline level.</summary>
internal static class StepSecurity
{
    /// <summary>git as uid 0 without any capability.</summary>
    public static V1SecurityContext Git() => Base(uid: 0, []);

    /// <summary>
    /// Buildah needs these three to map many uids, which images with a user 10001 need. The seccomp profile stays unset:
    /// RuntimeDefault forbids unshare(CLONE_NEWUSER) to a process without CAP_SYS_ADMIN.
    /// </summary>
    public static V1SecurityContext Puller() => Base(uid: 0, ["SETUID", "SETGID", "SETFCAP"]);

    /// <summary>As <see cref="Puller"/>; Buildah's chroot isolation finds its root directory only below a writable one.</summary>
    public static V1SecurityContext Builder()
    {
        var security = Puller();
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

    private static V1SecurityContext Base(long uid, IList<string> capabilities) =>
        new()
        {
            RunAsUser = uid,
            AllowPrivilegeEscalation = false,
            ReadOnlyRootFilesystem = true,
            Capabilities = new() { Drop = ["ALL"], Add = capabilities.Count == 0 ? null : capabilities },
        };
}
