using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace Dockerflow.Build.Tests;

/// <summary>The profile that administrators install is an allow-list in the form that runtimes read.</summary>
public sealed class SeccompProfileTests
{
    private static readonly JsonNode Profile = JsonNode.Parse(File.ReadAllText(PathOf("build.json")))!;

    [Fact]
    public void Profile_WhatIsNotListed_IsRefused() =>
        Profile["defaultAction"]!.GetValue<string>().ShouldBe("SCMP_ACT_ERRNO");

    [Theory]
    [InlineData("unshare")]
    [InlineData("clone")]
    [InlineData("clone3")]
    [InlineData("mount")]
    [InlineData("umount2")]
    [InlineData("pivot_root")]
    [InlineData("chroot")]
    public void Profile_WhatBuildahNeeds_IsListed(string call) => Names().ShouldContain(call);

    [Theory]
    [InlineData("bpf")]
    [InlineData("perf_event_open")]
    [InlineData("userfaultfd")]
    [InlineData("io_uring_setup")]
    [InlineData("open_by_handle_at")]
    [InlineData("init_module")]
    [InlineData("finit_module")]
    [InlineData("kexec_load")]
    [InlineData("reboot")]
    [InlineData("swapon")]
    [InlineData("settimeofday")]
    [InlineData("add_key")]
    [InlineData("request_key")]
    public void Profile_WhatReachesTheNode_IsNot(string call) => Names().ShouldNotContain(call);

    [Fact]
    public void Profile_EachCall_IsListedOnce() =>
        Rules().Where(rule => rule["args"] is null).SelectMany(NamesOf).ShouldBeUnique();

    private static IEnumerable<JsonNode> Rules() => Profile["syscalls"]!.AsArray().Select(rule => rule!);

    private static IEnumerable<string> Names() => Rules().SelectMany(NamesOf);

    private static IEnumerable<string> NamesOf(JsonNode rule) =>
        rule["names"]!.AsArray().Select(name => name!.GetValue<string>());

    private static string PathOf(string file, [CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "../../docs/seccomp", file);
}
