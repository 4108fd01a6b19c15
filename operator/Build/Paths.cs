using System.Globalization;

namespace Dockerflow.Build;

/// <summary>Where things are inside the build Pod.</summary>
internal static class Paths
{
    public const string Work = "/work";
    public const string Source = "/work/source";
    public const string Layout = "/work/image";
    public const string Cache = "/work/cache";
    public const string Documents = "/documents";
    public const string Storage = "/var/lib/containers";
    public const string Temporary = "/tmp";
    public const string GitCredentials = "/credentials/git";
    public const string GitPrivateKey = "/credentials/git-private-key";
    public const string CaDirectory = "/credentials/ca";
    public const string CaBundle = "/credentials/ca/ca.crt";
    public const string PullDirectory = "/credentials/pull";
    public const string PullCredentials = "/credentials/pull/.dockerconfigjson";
    public const string PushDirectory = "/credentials/push";
    public const string PushCredentials = "/credentials/push/.dockerconfigjson";

    public static string BuildSecretDirectory(int index) =>
        $"/credentials/build/{index.ToString(CultureInfo.InvariantCulture)}";

    public static string BuildSecret(int index) => $"{BuildSecretDirectory(index)}/value";
}
