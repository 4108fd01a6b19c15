using System.Net;
using Dockerflow.Net.Ssh;
using Dockerflow.Steps.Clone;
using Dockerflow.Support.Tools;

namespace Dockerflow.Steps.Tests.Clone;

public sealed class SshCommandLineTests
{
    [Fact]
    public async Task ToString_AsSshUnderstandsIt_LeavesNothingOpen()
    {
        SshAddress.TryParse("ssh://me@git.example.com:2222/x", out var url, out _).ShouldBeTrue();
        var line = new SshCommandLine(url!, IPAddress.Parse("192.0.2.7"), "/tmp/it's a key", "/tmp/it's known");

        // As git calls it: through a shell, with the port and the host behind; -G only prints.
        var settings = (
            await Tool.RunAsync(
                new("sh", ["-c", $"{line} -G -p 2222 me@git.example.com"]),
                TestContext.Current.CancellationToken
            )
        )
            .Split('\n')
            .ToList();

        string[] expected =
        [
            "user me",
            "hostname 192.0.2.7",
            "hostkeyalias [git.example.com]:2222",
            "port 2222",
            "batchmode yes",
            "stricthostkeychecking true",
            "userknownhostsfile /tmp/it's known",
            "globalknownhostsfile /dev/null",
            "identityfile /tmp/it's a key",
            "identitiesonly yes",
            "identityagent none",
            "preferredauthentications publickey",
            "permitlocalcommand no",
            "controlmaster false",
            "forwardagent no",
            "forwardx11 no",
            "clearallforwardings yes",
            "updatehostkeys false",
            "checkhostip no",
            "requesttty false",
            "loglevel ERROR",
        ];
        expected.Except(settings).ShouldBeEmpty();
        settings.ShouldNotContain(setting => setting.StartsWith("proxycommand") || setting.StartsWith("proxyjump"));
    }
}
