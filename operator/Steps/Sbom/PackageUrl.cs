using System.Text;

namespace Dockerflow.Steps.Sbom;

/// <summary>Package URLs (package-url/purl-spec: PURL-SPECIFICATION and its types deb, apk, npm, pypi, oci). Pure.</summary>
internal static class PackageUrl
{
    private const string Plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_~:";

    public static string Of(Package package, Distribution? distribution) =>
        package.Kind switch
        {
            PackageKind.Debian => OfDistribution("deb", "debian", package, distribution),
            PackageKind.Alpine => OfDistribution("apk", "alpine", package, distribution),
            PackageKind.Npm => $"pkg:npm/{NpmName(package.Name)}@{Encode(package.Version)}",
            _ => $"pkg:pypi/{Encode(PythonName(package.Name))}@{Encode(package.Version)}",
        };

    /// <summary>The image itself; without a repository it has no name, and so no URL.</summary>
    public static string OfImage(string repository, string digest) =>
        $"pkg:oci/{Encode(repository[(repository.LastIndexOf('/') + 1)..])}@{Encode(digest)}?repository_url={Encode(repository, "/")}";

    /// <summary>Without an os-release, whoever made the package manager stands for the vendor.</summary>
    private static string OfDistribution(string type, string vendor, Package package, Distribution? distribution)
    {
        var distro =
            distribution is null ? ""
            : distribution.Version.Length > 0 ? $"{distribution.Id}-{distribution.Version}"
            : distribution.Id;
        var qualifiers = string.Join('&', Qualifier("arch", package.Architecture).Concat(Qualifier("distro", distro)));
        var mark = qualifiers.Length > 0 ? "?" : "";
        return $"pkg:{type}/{Encode((distribution?.Id ?? vendor).ToLowerInvariant())}/{Encode(package.Name.ToLowerInvariant())}@{Encode(package.Version)}{mark}{qualifiers}";
    }

    private static IEnumerable<string> Qualifier(string key, string value) =>
        value.Length > 0 ? [$"{key}={Encode(value)}"] : [];

    /// <summary>A scope is the namespace.</summary>
    private static string NpmName(string name) =>
        string.Join(
            '/',
            name.ToLowerInvariant().Split('/', StringSplitOptions.RemoveEmptyEntries).Select(part => Encode(part))
        );

    private static string PythonName(string name) => name.ToLowerInvariant().Replace('_', '-');

    private static string Encode(string text, string alsoPlain = "")
    {
        var encoded = new StringBuilder(text.Length);
        foreach (var unit in Encoding.UTF8.GetBytes(text))
        {
            var c = (char)unit;
            if (Plain.Contains(c, StringComparison.Ordinal) || alsoPlain.Contains(c, StringComparison.Ordinal))
            {
                encoded.Append(c);
            }
            else
            {
                encoded.Append('%').Append(unit.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            }
        }
        return encoded.ToString();
    }
}
