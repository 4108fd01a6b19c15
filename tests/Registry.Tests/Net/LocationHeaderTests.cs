using Dockerflow.Net;

namespace Dockerflow.Registry.Tests.Net;

public sealed class LocationHeaderTests
{
    [Theory]
    [InlineData("/v2/x", "https://a.example/v2/x")]
    [InlineData("../x?y=1", "https://a.example/v2/x?y=1")]
    [InlineData("//b.example/x", "https://b.example/x")]
    [InlineData("http://c.example/", "http://c.example/")]
    public void Resolve_AnAddress_IsAbsolute(string location, string expected) =>
        Of(location).ShouldBe(new Uri(expected));

    [Theory]
    [InlineData(null)]
    [InlineData("//")]
    [InlineData("///")]
    [InlineData("//[")]
    [InlineData("//a b/")]
    [InlineData("//h:99999/x")]
    [InlineData("//a..b/")]
    [InlineData("http:")]
    public void Resolve_NoAddress_IsNull(string? location) => Of(location).ShouldBeNull();

    private static Uri? Of(string? location)
    {
        using var response = new HttpResponseMessage();
        if (location is not null)
        {
            response.Headers.TryAddWithoutValidation("Location", location).ShouldBeTrue();
        }
        return LocationHeader.Resolve(response, new Uri("https://a.example/v2/again/y"));
    }
}
