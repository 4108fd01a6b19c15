using k8s.Models;

namespace Dockerflow.Support;

/// <summary>
/// The Pod Security Standards (kubernetes.io/docs/concepts/security/pod-security-standards) as a function: what a Pod
/// does that a level forbids, one line each; empty means the level's admission lets it in.
/// </summary>
public static class PodSecurity
{
    private static readonly HashSet<string> BaselineCapabilities =
    [
        "AUDIT_WRITE",
        "CHOWN",
        "DAC_OVERRIDE",
        "FOWNER",
        "FSETID",
        "KILL",
        "MKNOD",
        "NET_BIND_SERVICE",
        "SETFCAP",
        "SETGID",
        "SETPCAP",
        "SETUID",
        "SYS_CHROOT",
    ];

    private static readonly HashSet<string> SafeSysctls =
    [
        "kernel.shm_rmid_forced",
        "net.ipv4.ip_local_port_range",
        "net.ipv4.ip_unprivileged_port_start",
        "net.ipv4.tcp_syncookies",
        "net.ipv4.ping_group_range",
    ];

    /// <summary>What the baseline level forbids.</summary>
    public static IReadOnlyList<string> BaselineViolations(V1PodSpec pod) =>
        [.. OfPodInBaseline(pod), .. Containers(pod).SelectMany(OfContainerInBaseline)];

    /// <summary>What the restricted level forbids, the baseline included.</summary>
    public static IReadOnlyList<string> RestrictedViolations(V1PodSpec pod) =>
        [
            .. BaselineViolations(pod),
            .. Volumes(pod)
                .Where(volume => !IsRestrictedVolume(volume))
                .Select(volume => $"volume {volume.Name}: type"),
            .. Containers(pod).SelectMany(container => OfContainerInRestricted(container, pod.SecurityContext)),
        ];

    /// <summary>All containers of a Pod in the order in which they start.</summary>
    public static IEnumerable<V1Container> Containers(V1PodSpec pod) =>
        [.. pod.InitContainers ?? [], .. pod.Containers];

    private static IEnumerable<string> OfPodInBaseline(V1PodSpec pod) =>
        Told(
            (pod.HostNetwork == true, "hostNetwork"),
            (pod.HostPID == true, "hostPID"),
            (pod.HostIPC == true, "hostIPC"),
            (pod.EphemeralContainers is { Count: > 0 }, "ephemeral containers"),
            (Volumes(pod).Any(volume => volume.HostPath is not null), "hostPath"),
            (pod.SecurityContext?.SeccompProfile?.Type == "Unconfined", "seccomp Unconfined"),
            (pod.SecurityContext?.AppArmorProfile?.Type == "Unconfined", "AppArmor Unconfined"),
            (pod.SecurityContext?.WindowsOptions?.HostProcess == true, "hostProcess"),
            (IsForbiddenLabel(pod.SecurityContext?.SeLinuxOptions), "seLinuxOptions"),
            ((pod.SecurityContext?.Sysctls ?? []).Any(sysctl => !SafeSysctls.Contains(sysctl.Name)), "sysctls")
        );

    private static IEnumerable<string> OfContainerInBaseline(V1Container container)
    {
        var security = container.SecurityContext;
        return Told(
                (security?.Privileged == true, "privileged"),
                (Added(security).Any(capability => !BaselineCapabilities.Contains(capability)), "capabilities.add"),
                ((container.Ports ?? []).Any(port => port.HostPort is not (null or 0)), "hostPort"),
                (security?.ProcMount is not (null or "" or "Default"), "procMount"),
                (security?.SeccompProfile?.Type == "Unconfined", "seccomp Unconfined"),
                (security?.AppArmorProfile?.Type == "Unconfined", "AppArmor Unconfined"),
                (security?.WindowsOptions?.HostProcess == true, "hostProcess"),
                (IsForbiddenLabel(security?.SeLinuxOptions), "seLinuxOptions"),
                (HasForeignHost(container), "a probe or hook that names a host")
            )
            .Select(violation => $"{container.Name}: {violation}");
    }

    private static IEnumerable<string> OfContainerInRestricted(V1Container container, V1PodSecurityContext? pod)
    {
        var security = container.SecurityContext;
        return Told(
                (security?.AllowPrivilegeEscalation != false, "allowPrivilegeEscalation is not false"),
                ((security?.RunAsNonRoot ?? pod?.RunAsNonRoot) != true, "runAsNonRoot is not true"),
                ((security?.RunAsUser ?? pod?.RunAsUser) == 0, "runAsUser is 0"),
                (
                    (security?.SeccompProfile ?? pod?.SeccompProfile)?.Type is not ("RuntimeDefault" or "Localhost"),
                    "seccomp is not set"
                ),
                (security?.Capabilities?.Drop?.Contains("ALL") != true, "capabilities.drop is not ALL"),
                (Added(security).Any(capability => capability != "NET_BIND_SERVICE"), "capabilities.add")
            )
            .Select(violation => $"{container.Name}: {violation}");
    }

    private static bool IsRestrictedVolume(V1Volume volume) =>
        volume
            is { EmptyDir: not null }
                or { Secret: not null }
                or { ConfigMap: not null }
                or { Projected: not null }
                or { DownwardAPI: not null }
                or { PersistentVolumeClaim: not null }
                or { Csi: not null }
                or { Ephemeral: not null };

    private static bool IsForbiddenLabel(V1SELinuxOptions? label) =>
        label is not null
        && (
            label.Type
                is not (null or "" or "container_t" or "container_init_t" or "container_kvm_t" or "container_engine_t")
            || label.User is { Length: > 0 }
            || label.Role is { Length: > 0 }
        );

    private static bool HasForeignHost(V1Container container) =>
        new[] { container.LivenessProbe, container.ReadinessProbe, container.StartupProbe }.Any(probe =>
            probe?.HttpGet?.Host is { Length: > 0 } || probe?.TcpSocket?.Host is { Length: > 0 }
        )
        || new[] { container.Lifecycle?.PostStart, container.Lifecycle?.PreStop }.Any(hook =>
            hook?.HttpGet?.Host is { Length: > 0 } || hook?.TcpSocket?.Host is { Length: > 0 }
        );

    private static IEnumerable<string> Added(V1SecurityContext? security) => security?.Capabilities?.Add ?? [];

    private static IEnumerable<V1Volume> Volumes(V1PodSpec pod) => pod.Volumes ?? [];

    private static IEnumerable<string> Told(params (bool Violated, string Name)[] controls) =>
        controls.Where(control => control.Violated).Select(control => control.Name);
}
