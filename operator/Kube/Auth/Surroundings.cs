namespace Dockerflow.Kube.Auth;

/// <summary>What a process finds around it: environment variables, the home folder, the folder of its service account.</summary>
internal sealed record Surroundings(Func<string, string?> Variable, string Home, string ServiceAccount)
{
    public static Surroundings OfThisProcess { get; } =
        new(
            Environment.GetEnvironmentVariable,
            Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
            "/var/run/secrets/kubernetes.io/serviceaccount"
        );
}
