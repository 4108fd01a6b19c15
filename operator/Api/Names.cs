namespace Dockerflow.Api;

/// <summary>Labels, annotations and other names that users and other programs may rely on.</summary>
public static class Names
{
    public const string Group = "dockerflow.dev";
    public const string Version = "v1alpha1";

    /// <summary>Set on a ContainerBuild to any new value: rebuild now.</summary>
    public const string RebuildAnnotation = "dockerflow.dev/rebuild";

    /// <summary>Set on a workload to NAMESPACE/NAME of the ContainerBuild that may change its image.</summary>
    public const string ManagedByAnnotation = "dockerflow.dev/managed-by";

    /// <summary>Set by the operator on a workload: the image it found when it first took over.</summary>
    public const string AdoptedAnnotation = "dockerflow.dev/adopted-image";

    public const string ContainerBuildLabel = "dockerflow.dev/containerbuild";
    public const string BuildRunLabel = "dockerflow.dev/buildrun";
    public const string EnvironmentLabel = "dockerflow.dev/environment";
    public const string RoleLabel = "dockerflow.dev/role";

    /// <summary>Set by the operator on a build Job: how its Pod is isolated, as in the run's status.</summary>
    public const string IsolationAnnotation = "dockerflow.dev/isolation";

    /// <summary>Key of a git or registry basic-auth Secret that names the one host the credentials are for.</summary>
    public const string SecretHostKey = "host";

    /// <summary>Names of children start with at most this much of the ContainerBuild's name.</summary>
    public const int PrefixLength = 40;
}
