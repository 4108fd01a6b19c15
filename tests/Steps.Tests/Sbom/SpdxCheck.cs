using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Dockerflow.Steps.Tests.Sbom;

/// <summary>What SPDX 2.3 demands of a JSON document (clauses 6, 7, 11; required properties and enumerations of its schema).</summary>
internal static partial class SpdxCheck
{
    private static readonly string[] Purposes = ["CONTAINER", "OPERATING-SYSTEM", "LIBRARY", "APPLICATION"];
    private static readonly string[] Algorithms = ["SHA256", "SHA512"];

    public static void Require(JsonElement root)
    {
        root.GetProperty("spdxVersion").GetString().ShouldBe("SPDX-2.3");
        root.GetProperty("dataLicense").GetString().ShouldBe("CC0-1.0");
        root.GetProperty("SPDXID").GetString().ShouldBe("SPDXRef-DOCUMENT");
        root.GetProperty("name").GetString().ShouldNotBeNullOrEmpty();
        var space = root.GetProperty("documentNamespace").GetString()!;
        Uri.TryCreate(space, UriKind.Absolute, out _).ShouldBeTrue(space);
        space.ShouldNotContain("#");
        var info = root.GetProperty("creationInfo");
        DateTimeOffset
            .TryParseExact(
                info.GetProperty("created").GetString(),
                "yyyy-MM-ddTHH:mm:ssZ",
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal,
                out _
            )
            .ShouldBeTrue();
        info.GetProperty("creators").EnumerateArray().ShouldAllBe(creator => Creator().IsMatch(creator.GetString()!));
        info.GetProperty("creators").GetArrayLength().ShouldBePositive();

        var ids = root.GetProperty("packages").EnumerateArray().Select(RequirePackage).ToHashSet();
        ids.Count.ShouldBe(root.GetProperty("packages").GetArrayLength(), "identifiers are unique");
        ids.Add("SPDXRef-DOCUMENT").ShouldBeTrue();
        RequireRelationships(root.GetProperty("relationships"), ids);
    }

    private static string RequirePackage(JsonElement package)
    {
        var id = package.GetProperty("SPDXID").GetString()!;
        Identifier().IsMatch(id).ShouldBeTrue(id);
        package.GetProperty("name").GetString().ShouldNotBeNullOrEmpty();
        package.GetProperty("downloadLocation").GetString().ShouldBe("NOASSERTION");
        // Left out it would mean true, and then demand a verification code.
        package.GetProperty("filesAnalyzed").GetBoolean().ShouldBeFalse();
        if (package.TryGetProperty("primaryPackagePurpose", out var purpose))
        {
            Purposes.ShouldContain(purpose.GetString());
        }
        foreach (var sum in Optional(package, "checksums"))
        {
            Algorithms.ShouldContain(sum.GetProperty("algorithm").GetString());
            sum.GetProperty("checksumValue").GetString()!.ShouldMatch("^[0-9a-f]+$");
        }
        foreach (var reference in Optional(package, "externalRefs"))
        {
            reference.GetProperty("referenceCategory").GetString().ShouldBe("PACKAGE-MANAGER");
            reference.GetProperty("referenceType").GetString().ShouldBe("purl");
            Purl().IsMatch(reference.GetProperty("referenceLocator").GetString()!).ShouldBeTrue(reference.ToString());
        }
        return id;
    }

    private static void RequireRelationships(JsonElement relationships, HashSet<string> ids)
    {
        var described = 0;
        foreach (var relationship in relationships.EnumerateArray())
        {
            ids.ShouldContain(relationship.GetProperty("spdxElementId").GetString()!);
            ids.ShouldContain(relationship.GetProperty("relatedSpdxElement").GetString()!);
            var type = relationship.GetProperty("relationshipType").GetString();
            type.ShouldBeOneOf("DESCRIBES", "CONTAINS");
            described += type == "DESCRIBES" ? 1 : 0;
        }
        described.ShouldBe(1);
    }

    private static IEnumerable<JsonElement> Optional(JsonElement element, string property) =>
        element.TryGetProperty(property, out var list) ? list.EnumerateArray() : [];

    [GeneratedRegex(@"\ASPDXRef-[a-zA-Z0-9.-]+\z")]
    private static partial Regex Identifier();

    [GeneratedRegex(@"\A(Tool|Person|Organization): .+\z")]
    private static partial Regex Creator();

    [GeneratedRegex(
        @"\Apkg:(deb|apk|npm|pypi|oci)/([A-Za-z0-9.~_:%-]+/)?[A-Za-z0-9.~_:%-]+@[A-Za-z0-9.~_:%-]+(\?[a-z_]+=[A-Za-z0-9.~_:%/-]+(&[a-z_]+=[A-Za-z0-9.~_:%/-]+)*)?\z"
    )]
    private static partial Regex Purl();
}
