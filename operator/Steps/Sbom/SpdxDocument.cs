using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Dockerflow.Steps.Sbom;

/// <summary>
/// An SBOM as SPDX 2.3 JSON (SPDX specification 2.3, clauses 6, 7 and 11, and its JSON schema): the image, by digest, its
/// distribution, and every package that it contains. The same inventory and subject give the same bytes.
/// </summary>
internal static class SpdxDocument
{
    public const string MediaType = "application/spdx+json";
    private const string DocumentId = "SPDXRef-DOCUMENT";
    private const string ImageId = "SPDXRef-Image";
    private const string SystemId = "SPDXRef-OperatingSystem";
    private const string Unknown = "NOASSERTION";
    private const int FlushEvery = 1000;

    // Not for a page, so that "+" stays readable. Control characters and quotes are escaped all the same.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task WriteAsync(
        Stream stream,
        SbomSubject subject,
        Inventory inventory,
        CancellationToken cancellationToken
    )
    {
        await using var json = new Utf8JsonWriter(stream, Plain);
        json.WriteStartObject();
        WriteHead(json, subject, inventory.Problems);
        json.WriteStartArray("packages");
        WriteImage(json, subject);
        WriteSystem(json, inventory.Distribution);
        foreach (var (index, (url, package)) in inventory.Packages.Index())
        {
            WritePackage(json, IdOf(index), url, package);
            await FlushAsync(json, index, cancellationToken);
        }
        json.WriteEndArray();
        json.WriteStartArray("relationships");
        WriteRelationship(json, DocumentId, "DESCRIBES", ImageId);
        if (inventory.Distribution is not null)
        {
            WriteRelationship(json, ImageId, "CONTAINS", SystemId);
        }
        for (var index = 0; index < inventory.Packages.Count; index++)
        {
            WriteRelationship(json, ImageId, "CONTAINS", IdOf(index));
            await FlushAsync(json, index, cancellationToken);
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteHead(Utf8JsonWriter json, SbomSubject subject, IReadOnlyList<string> problems)
    {
        var created = subject.Created.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        json.WriteString("spdxVersion", "SPDX-2.3");
        json.WriteString("dataLicense", "CC0-1.0");
        json.WriteString("SPDXID", DocumentId);
        json.WriteString("name", subject.Name);
        json.WriteString("documentNamespace", $"urn:dockerflow:sbom:{subject.Digest}:{created}");
        json.WriteStartObject("creationInfo");
        json.WriteString("created", created);
        json.WriteStartArray("creators");
        json.WriteStringValue("Tool: dockerflow-operator");
        json.WriteEndArray();
        json.WriteEndObject();
        if (problems.Count > 0)
        {
            json.WriteString("comment", $"Not complete. Could not be read: {string.Join("; ", problems)}");
        }
    }

    private static void WriteImage(Utf8JsonWriter json, SbomSubject subject)
    {
        StartPackage(json, ImageId, subject.Name, subject.Digest.ToString(), "CONTAINER");
        json.WriteStartArray("checksums");
        json.WriteStartObject();
        json.WriteString("algorithm", subject.Digest.Algorithm.ToUpperInvariant());
        json.WriteString("checksumValue", subject.Digest.Hex);
        json.WriteEndObject();
        json.WriteEndArray();
        if (subject.Repository.Length > 0)
        {
            WriteUrl(json, PackageUrl.OfImage(subject.Repository, subject.Digest.ToString()));
        }
        json.WriteEndObject();
    }

    private static void WriteSystem(Utf8JsonWriter json, Distribution? distribution)
    {
        if (distribution is not null)
        {
            StartPackage(json, SystemId, distribution.Id, distribution.Version, "OPERATING-SYSTEM");
            json.WriteEndObject();
        }
    }

    private static void WritePackage(Utf8JsonWriter json, string id, string url, Package package)
    {
        StartPackage(json, id, package.Name, package.Version, null);
        if (package.Source.Length > 0)
        {
            json.WriteString("sourceInfo", $"built from source package {package.Source}");
        }
        WriteUrl(json, url);
        json.WriteEndObject();
    }

    private static void StartPackage(Utf8JsonWriter json, string id, string name, string version, string? purpose)
    {
        json.WriteStartObject();
        json.WriteString("SPDXID", id);
        json.WriteString("name", name);
        if (version.Length > 0)
        {
            json.WriteString("versionInfo", version);
        }
        json.WriteString("downloadLocation", Unknown);
        json.WriteBoolean("filesAnalyzed", false);
        if (purpose is not null)
        {
            json.WriteString("primaryPackagePurpose", purpose);
        }
    }

    private static void WriteUrl(Utf8JsonWriter json, string url)
    {
        json.WriteStartArray("externalRefs");
        json.WriteStartObject();
        json.WriteString("referenceCategory", "PACKAGE-MANAGER");
        json.WriteString("referenceType", "purl");
        json.WriteString("referenceLocator", url);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteRelationship(Utf8JsonWriter json, string from, string type, string to)
    {
        json.WriteStartObject();
        json.WriteString("spdxElementId", from);
        json.WriteString("relationshipType", type);
        json.WriteString("relatedSpdxElement", to);
        json.WriteEndObject();
    }

    private static string IdOf(int index) =>
        string.Create(CultureInfo.InvariantCulture, $"SPDXRef-Package-{index + 1}");

    private static Task FlushAsync(Utf8JsonWriter json, int index, CancellationToken cancellationToken) =>
        index % FlushEvery == FlushEvery - 1 ? json.FlushAsync(cancellationToken) : Task.CompletedTask;
}
