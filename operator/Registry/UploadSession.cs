namespace Dockerflow.Registry;

/// <summary>An upload that the registry has begun.</summary>
/// <param name="Address">Where its bytes go; opaque, and the registry's own (OCI distribution-spec, "Pushing blobs").</param>
/// <param name="Access">What it was begun with: a token for anything else would be asked for in the middle of the bytes.</param>
internal sealed record UploadSession(Uri Address, Access Access)
{
    /// <summary>The address that closes it.</summary>
    public Uri Closing(Digest digest)
    {
        var mark = Address.Query.Length > 0 ? "&" : "?";
        return new Uri(
            $"{Address.GetLeftPart(UriPartial.Query)}{mark}digest={Uri.EscapeDataString(digest.ToString())}"
        );
    }
}
