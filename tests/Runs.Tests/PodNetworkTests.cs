using System.Net;
using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.Policy;
using Dockerflow.Net;
using Dockerflow.Samples;
using k8s.Models;

namespace Dockerflow.Runs.Tests;

public sealed class PodNetworkTests
{
    private static readonly BuildRun Run = RunSample.In(BuildRunPhase.Pending);

    [Fact]
    public void Policy_AnyRun_SelectsItsOwnPodsAndGoesWithIt()
    {
        var policy = Of(new());

        policy.Metadata.NamespaceProperty.ShouldBe(Run.Metadata.Namespace);
        policy.Spec.PodSelector.MatchLabels.ShouldBe(
            new Dictionary<string, string> { [Names.BuildRunLabel] = Run.Metadata.Name!, [Names.RoleLabel] = "build" },
            ignoreOrder: true
        );
        policy.Metadata.OwnerReferences.ShouldHaveSingleItem().Uid.ShouldBe(Run.Metadata.Uid);
    }

    [Fact]
    public void Policy_Ingress_IsNone()
    {
        Of(new()).Spec.PolicyTypes.ShouldBe(["Ingress", "Egress"]);
        Of(new()).Spec.Ingress.ShouldBeNull();
    }

    [Fact]
    public void Policy_Default_LetsOutToNamesAndToPublicAddressesOnly()
    {
        var egress = Of(new()).Spec.Egress;

        egress.Count.ShouldBe(2);
        egress[0].Ports.ShouldAllBe(port => port.Port.Value == "53");
        egress[0].To.Count(peer => peer.NamespaceSelector is not null).ShouldBe(1);
        Block(egress[0], "0.0.0.0/0").Except.ShouldBe(["169.254.0.0/16"]);
        Block(egress[0], "::/0").Except.ShouldBe(["fe80::/10", "64:ff9b::a9fe:0/112"]);
        egress[1].Ports.ShouldBeNull();
        egress[1].To.ShouldAllBe(peer => peer.IpBlock != null);
        Block(egress[1], "0.0.0.0/0")
            .Except.ShouldBe([
                "169.254.0.0/16",
                "10.0.0.0/8",
                "100.64.0.0/10",
                "168.63.129.16/32",
                "172.16.0.0/12",
                "192.0.0.0/24",
                "192.168.0.0/16",
                "198.18.0.0/15",
                "240.0.0.0/4",
            ]);
    }

    [Fact]
    public void Policy_NothingDenied_StillDeniesLinkLocal()
    {
        var egress = Of(new() { Network = new() { Denied = [] } }).Spec.Egress;

        Block(egress[1], "0.0.0.0/0").Except.ShouldBe(["169.254.0.0/16"]);
        Block(egress[1], "::/0").Except.ShouldBe(["fe80::/10", "64:ff9b::a9fe:0/112"]);
    }

    /// <summary>What the operator's own connections may not reach without a word of the administrator's, RUN may not either.</summary>
    [Theory]
    [InlineData("10.0.0.5")]
    [InlineData("100.64.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.0.192")]
    [InlineData("192.168.1.1")]
    [InlineData("198.19.0.1")]
    [InlineData("250.1.2.3")]
    [InlineData("64:ff9b::a00:5")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("64:ff9b:1::a00:5")]
    [InlineData("2002:a00:5::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fe80::1")]
    [InlineData("fec0::1")]
    public void Policy_Default_DeniesWhatTheOperatorItselfMayNotReach(string address)
    {
        var to = IPAddress.Parse(address);
        AddressPolicy.Permits(to, allowPrivate: false).ShouldBeFalse();

        Of(new())
            .Spec.Egress.Where(rule => rule.Ports is null)
            .SelectMany(rule => rule.To)
            .Select(peer => peer.IpBlock)
            .ShouldNotContain(block =>
                IPNetwork.Parse(block.Cidr).Contains(to)
                && !block.Except.Any(except => IPNetwork.Parse(except).Contains(to))
            );
    }

    [Fact]
    public void Policy_Default_LetsOutToPublicAddressesOfBothFamilies() =>
        Of(new())
            .Spec.Egress[1]
            .To.Count(peer =>
                peer.IpBlock.Except.All(except =>
                    !IPNetwork.Parse(except).Contains(IPAddress.Parse("1.1.1.1"))
                    && !IPNetwork.Parse(except).Contains(IPAddress.Parse("64:ff9b::101:101"))
                )
            )
            .ShouldBe(2);

    /// <summary>The server wants each exception to be smaller than its range.</summary>
    [Fact]
    public void Policy_WholeFamilyDenied_HasNoRuleForIt()
    {
        var egress = Of(new() { Network = new() { Denied = ["0.0.0.0/0", "::/0"] } }).Spec.Egress;

        egress.ShouldHaveSingleItem().Ports.ShouldNotBeNull();
    }

    [Fact]
    public void Policy_RangeWithinAnother_IsToldOnce()
    {
        var egress = Of(
            new() { Network = new() { Denied = ["10.1.0.0/16", "10.0.0.0/8", "169.254.1.0/24"] } }
        ).Spec.Egress;

        Block(egress[1], "0.0.0.0/0").Except.ShouldBe(["169.254.0.0/16", "10.0.0.0/8"]);
    }

    [Fact]
    public void Policy_Allowed_IsOpenOnItsPorts()
    {
        var egress = Of(
            new()
            {
                Network = new()
                {
                    Allowed =
                    [
                        new() { Cidr = "10.20.0.5/32", Ports = [5000] },
                        new() { NamespaceLabels = new Dictionary<string, string> { ["name"] = "registry" } },
                    ],
                },
            }
        ).Spec.Egress;

        egress.Count.ShouldBe(4);
        Block(egress[2], "10.20.0.5/32").Except.ShouldBeNull();
        egress[2].Ports.Select(port => $"{port.Port.Value}/{port.Protocol}").ShouldBe(["5000/TCP", "5000/UDP"]);
        Block(egress[2], "64:ff9b::a14:5/128").Except.ShouldBeNull();
        egress[3].To.ShouldHaveSingleItem().NamespaceSelector.MatchLabels["name"].ShouldBe("registry");
        egress[3].Ports.ShouldBeNull();
    }

    [Theory]
    [InlineData("10.88.0.1:5000", null, true, "10.88.0.1/32", "5000")]
    [InlineData("10.88.0.1", null, true, "10.88.0.1/32", "22 80 443")]
    [InlineData("git.example.com", "http://10.9.8.7:8443", true, "10.9.8.7/32", "8443")]
    [InlineData("git.example.com", "10.9.8.7", true, "10.9.8.7/32", "22 80 443")]
    [InlineData("[fd00::5]:5000", null, true, "fd00::5/128", "5000")]
    [InlineData("10.88.0.1:5000", null, false, null, null)]
    [InlineData("git.example.com:5000", null, true, null, null)]
    [InlineData("169.254.169.254", null, true, null, null)]
    [InlineData("127.0.0.1:5000", null, true, null, null)]
    public void Policy_HostRuleThatIsAnAddress_IsOpen(
        string host,
        string? endpoint,
        bool allowPrivate,
        string? range,
        string? ports
    )
    {
        var rule = new HostRule(host, endpoint, Insecure: true, AllowPrivate: allowPrivate);
        var own = Of(new() { Hosts = [rule] }).Spec.Egress.Skip(2).ToList();

        if (range is null)
        {
            own.ShouldBeEmpty();
            return;
        }
        own.ShouldHaveSingleItem();
        Block(own[0], range).Except.ShouldBeNull();
        own[0].Ports.Select(port => port.Port.Value).Distinct().ShouldBe(ports!.Split(' '));
    }

    [Fact]
    public void Unreachable_NamesInside_AreToldUntilSomethingIsAllowed()
    {
        var policy = new OperatorPolicy
        {
            Hosts =
            [
                new("git.example.com", AllowPrivate: true),
                new("registry.example.com"),
                new("10.88.0.1:5000", AllowPrivate: true),
                new("named.example.com", "http://10.88.0.1:80", Insecure: true, AllowPrivate: true),
            ],
        };

        PodNetwork.Unreachable(policy).ShouldBe(["git.example.com"]);
        PodNetwork.Unreachable(policy with { Network = new() { Enabled = false } }).ShouldBeEmpty();
        PodNetwork
            .Unreachable(policy with { Network = new() { Allowed = [new() { Cidr = "10.0.0.0/8" }] } })
            .ShouldBeEmpty();
    }

    private static V1NetworkPolicy Of(OperatorPolicy policy) => PodNetwork.Policy(Run, "build", "n", policy);

    private static V1IPBlock Block(V1NetworkPolicyEgressRule rule, string range) =>
        rule.To.Single(peer => peer.IpBlock?.Cidr == range).IpBlock;
}
