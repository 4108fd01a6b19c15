using System.Text.Json.Nodes;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.Policy;
using Dockerflow.Samples;
using Dockerflow.Support;
using Dockerflow.Support.Tools;
using k8s;

namespace Dockerflow.Runs.Tests;

/// <summary>What the policy means to a kernel: the same rules as on the test cluster, in a network that leads nowhere.</summary>
public sealed class PodNetworkEnforcedTests
{
    /// <summary>A refused connection ends at once, one that is let out gets no answer here.</summary>
    private const string Script = """
        ip link set lo up && ip link add out type veth peer name far && ip addr add 10.88.0.9/16 dev out \
          && ip link set out arp off up && ip link set far up && ip route add default dev out && iptables-restore || exit 1
        for target in "$@"; do
          (timeout 10 bash -c "</dev/tcp/${target%:*}/${target##*:}" 2>/dev/null
           [ $? = 124 ] && echo "$target out" || echo "$target refused") &
        done
        wait
        """;

    private static readonly OperatorPolicy Policy = new()
    {
        Hosts = [new("10.88.0.1:5000", AllowPrivate: true)],
        Network = new() { Allowed = [new() { Cidr = "10.20.0.0/16", Ports = [443] }] },
    };

    [Fact]
    public async Task Policy_InTheKernel_LetsOutWhatIsPublicOrAllowed()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can make a network");
        Assert.SkipUnless(File.Exists("/usr/sbin/iptables-restore"), "there is no iptables");

        var said = await TryAsync(
            "1.1.1.1:443",
            "8.8.8.8:53",
            "10.88.0.1:5000",
            "10.20.1.2:443",
            "10.1.2.3:53",
            "169.254.169.254:80",
            "169.254.169.254:53",
            "168.63.129.16:80",
            "10.96.0.1:443",
            "10.88.0.7:8000",
            "10.88.0.1:22",
            "10.20.1.2:80",
            "172.16.0.1:443",
            "192.168.1.1:80",
            "100.64.0.1:80"
        );

        said.Where(each => each.Value == "out")
            .Select(each => each.Key)
            .ShouldBe(
                ["1.1.1.1:443", "8.8.8.8:53", "10.88.0.1:5000", "10.20.1.2:443", "10.1.2.3:53"],
                ignoreOrder: true
            );
        said.Count.ShouldBe(15);
    }

    private static async Task<Dictionary<string, string>> TryAsync(params string[] targets)
    {
        var policy = PodNetwork.Policy(RunSample.In(BuildRunPhase.Pending), "build", "n", Policy);
        var rules = FirewallRules.Of([JsonNode.Parse(KubernetesJson.Serialize(policy))!], _ => []);
        var said = await Tool.RunAsync(
            new("unshare", ["--net", "bash", "-c", Script, "bash", .. targets]) { Input = rules },
            TestContext.Current.CancellationToken
        );
        return said.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' '))
            .ToDictionary(words => words[0], words => words[1]);
    }
}
