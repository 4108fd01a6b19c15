using Dockerflow.Net;

namespace Dockerflow.Registry.Tests.Net;

public sealed class HostRulesTests
{
    [Fact]
    public void ToJson_Parsed_GivesTheSameRules()
    {
        var rules = Rules(
            new HostRule("b.example", "http://mirror:5000", Insecure: true),
            new HostRule("a.example:81", AllowPrivate: true)
        );

        HostRules.TryParse(rules.ToJson(), out var again, out _).ShouldBeTrue();

        again.ToJson().ShouldBe(rules.ToJson());
        again.Find("b.example").ShouldBe(new HostRule("b.example", "http://mirror:5000", Insecure: true));
        again
            .ToJson()
            .ShouldBe(
                """[{"host":"a.example:81","allowPrivate":true},{"host":"b.example","endpoint":"http://mirror:5000","insecure":true}]"""
            );
    }

    [Theory]
    [InlineData("registry.ok")]
    [InlineData("registry.ok.evil.com")]
    [InlineData("evil-registry.ok:5000")]
    [InlineData("registry.ok:5001")]
    public void Find_SimilarHost_FindsNothing(string host) =>
        Rules(new HostRule("registry.ok:5000", AllowPrivate: true)).Find(host).ShouldBeNull();

    [Theory]
    [InlineData("docker.io", "http://mirror:5000/")]
    [InlineData("insecure.example:5000", "http://insecure.example:5000/")]
    [InlineData("bare.example", "https://elsewhere.example/")]
    [InlineData("unknown.example:5000", "https://unknown.example:5000/")]
    public void TargetOf_Host_AppliesEndpointAndScheme(string host, string expected) =>
        Rules(
                new HostRule("docker.io", "http://mirror:5000", Insecure: true),
                new HostRule("insecure.example:5000", Insecure: true),
                new HostRule("bare.example", "elsewhere.example")
            )
            .TargetOf(host)
            .BaseAddress.AbsoluteUri.ShouldBe(expected);

    [Theory]
    [InlineData("""[{"host":"a b"}]""")]
    [InlineData("""[{}]""")]
    [InlineData("""[null]""")]
    [InlineData("""[{"host":"a"},{"host":"A"}]""")]
    [InlineData("""[{"host":"a","endpoint":"http://b"}]""")]
    [InlineData("""[{"host":"a","endpoint":"ftp://b"}]""")]
    [InlineData("""[{"host":"a","endpoint":"https://b/path"}]""")]
    [InlineData("""[{"host":"a","endpoint":"https://u@b"}]""")]
    [InlineData("""[{"host":"a","caBundle":"not pem"}]""")]
    [InlineData("""[{"host":"a","caBundle":"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"}]""")]
    [InlineData("""{"host":"a"}""")]
    [InlineData("[")]
    public void TryParse_BadRule_RefusesAllWithReason(string json)
    {
        HostRules.TryParse(json, out var rules, out var error).ShouldBeFalse();
        rules.ShouldBeNull();
        error.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public void TargetOf_PlainHttpAddressWithoutRule_Refuses() =>
        Should
            .Throw<OutboundException>(() => HostRules.Empty.TargetOf(new Uri("http://example.com/x")))
            .Kind.ShouldBe(OutboundFault.AddressForbidden);

    private static HostRules Rules(params HostRule[] rules)
    {
        HostRules.TryCreate(rules, out var result, out var error).ShouldBeTrue(error);
        return result!;
    }
}
