namespace Dockerflow.Build.Isolation;

/// <summary>One way to isolate a build Pod that a canary tries.</summary>
public sealed record CanaryShape(bool UserNamespace, string? SeccompProfile)
{
    public override string ToString() =>
        (UserNamespace, SeccompProfile) switch
        {
            (true, null) => "hostUsers: false",
            (true, { } profile) => $"hostUsers: false with seccomp profile {profile}",
            (false, { } profile) => $"seccomp profile {profile}",
            _ => "plain",
        };
}
