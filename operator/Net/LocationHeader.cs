namespace Dockerflow.Net;

/// <summary>Where an answer sends its reader (RFC 9110 section 10.2.2).</summary>
public static class LocationHeader
{
    /// <summary>
    /// The address, absolute; null where there is none, or none that is one: a relative reference may be well-formed and
    /// come to nothing all the same ("//").
    /// </summary>
    public static Uri? Resolve(HttpResponseMessage response, Uri from) =>
        response.Headers.Location is { } location && Uri.TryCreate(from, location, out var address) ? address : null;
}
