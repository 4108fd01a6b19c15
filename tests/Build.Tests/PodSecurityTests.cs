using Dockerflow.Support;
using k8s.Models;

namespace Dockerflow.Build.Tests;

/// <summary>The checker must be able to refuse, or its "nothing found" would say nothing.</summary>
public sealed class PodSecurityTests
{
    public static TheoryData<string, Action<V1PodSpec>> Forbidden =>
        new()
        {
            { "hostNetwork", pod => pod.HostNetwork = true },
            { "hostPID", pod => pod.HostPID = true },
            { "hostIPC", pod => pod.HostIPC = true },
            {
                "hostPath",
                pod =>
                    pod.Volumes = [
                        new()
                        {
                            Name = "v",
                            HostPath = new() { Path = "/" },
                        },
                    ]
            },
            { "privileged", pod => pod.Containers[0].SecurityContext.Privileged = true },
            { "capabilities.add", pod => pod.Containers[0].SecurityContext.Capabilities.Add = ["SYS_ADMIN"] },
            { "hostPort", pod => pod.Containers[0].Ports = [new() { ContainerPort = 1, HostPort = 80 }] },
            { "procMount", pod => pod.Containers[0].SecurityContext.ProcMount = "Unmasked" },
            {
                "seccomp Unconfined",
                pod => pod.Containers[0].SecurityContext.SeccompProfile = new() { Type = "Unconfined" }
            },
            {
                "AppArmor Unconfined",
                pod => pod.Containers[0].SecurityContext.AppArmorProfile = new() { Type = "Unconfined" }
            },
            { "seLinuxOptions", pod => pod.SecurityContext.SeLinuxOptions = new() { User = "root" } },
            { "sysctls", pod => pod.SecurityContext.Sysctls = [new() { Name = "kernel.msgmax", Value = "1" }] },
            {
                "names a host",
                pod =>
                    pod.Containers[0].LivenessProbe = new()
                    {
                        TcpSocket = new() { Host = "h", Port = "1" },
                    }
            },
        };

    public static TheoryData<string, Action<V1PodSpec>> NotRestricted =>
        new()
        {
            { "allowPrivilegeEscalation", pod => pod.Containers[0].SecurityContext.AllowPrivilegeEscalation = null },
            { "runAsNonRoot", pod => pod.SecurityContext.RunAsNonRoot = null },
            { "runAsUser", pod => pod.Containers[0].SecurityContext.RunAsUser = 0 },
            { "seccomp is not set", pod => pod.SecurityContext.SeccompProfile = null },
            { "capabilities.drop", pod => pod.Containers[0].SecurityContext.Capabilities.Drop = null },
            { "capabilities.add", pod => pod.Containers[0].SecurityContext.Capabilities.Add = ["CHOWN"] },
            {
                "volume v",
                pod =>
                    pod.Volumes = [
                        new()
                        {
                            Name = "v",
                            Nfs = new() { Server = "s", Path = "/" },
                        },
                    ]
            },
        };

    [Fact]
    public void Violations_RestrictedPod_AreNone() => PodSecurity.RestrictedViolations(Restricted()).ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(Forbidden), DisableDiscoveryEnumeration = true)]
    public void BaselineViolations_ForbiddenField_IsTold(string violation, Action<V1PodSpec> spoil)
    {
        var pod = Restricted();
        spoil(pod);

        PodSecurity.BaselineViolations(pod).ShouldHaveSingleItem().ShouldContain(violation);
    }

    [Theory]
    [MemberData(nameof(NotRestricted), DisableDiscoveryEnumeration = true)]
    public void RestrictedViolations_AllowedByBaselineOnly_IsTold(string violation, Action<V1PodSpec> spoil)
    {
        var pod = Restricted();
        spoil(pod);

        PodSecurity.BaselineViolations(pod).ShouldBeEmpty();
        PodSecurity.RestrictedViolations(pod).ShouldHaveSingleItem().ShouldContain(violation);
    }

    private static V1PodSpec Restricted() =>
        new()
        {
            SecurityContext = new()
            {
                RunAsNonRoot = true,
                SeccompProfile = new() { Type = "RuntimeDefault" },
            },
            Containers =
            [
                new()
                {
                    Name = "c",
                    SecurityContext = new()
                    {
                        AllowPrivilegeEscalation = false,
                        Capabilities = new() { Drop = ["ALL"] },
                    },
                },
            ],
        };
}
