using Dockerflow.Kube.Auth;

namespace Dockerflow.Kube.Tests.Auth;

public sealed class KubeConfigReaderTests
{
    [Fact]
    public void Read_RelativePaths_StartAtTheFolderOfTheFile()
    {
        var config = Read(
            """
            clusters: [{name: c, cluster: {certificate-authority: pki/ca.crt}}]
            users:
            - name: u
              user:
                tokenFile: ../token
                client-certificate: /abs/me.crt
                client-key: me.key
                exec: {apiVersion: v, command: bin/plugin}
            """
        );
        config.Clusters["c"].Authority!.Path.ShouldBe("/home/me/.kube/pki/ca.crt");
        var user = config.Users["u"];
        user.TokenFile.ShouldBe("/home/me/token");
        user.ClientCertificate!.Path.ShouldBe("/abs/me.crt");
        user.ClientKey!.Path.ShouldBe("/home/me/.kube/me.key");
        user.Exec!.Command.ShouldBe("/home/me/.kube/bin/plugin");
    }

    [Fact]
    public void Read_PluginNameWithoutSlash_StaysAName() => Exec("command: plugin").Command.ShouldBe("plugin");

    [Fact]
    public void Read_DataAndFile_DataWins() =>
        Read("clusters: [{name: c, cluster: {certificate-authority: x, certificate-authority-data: aGk=}}]")
            .Clusters["c"]
            .Authority.ShouldBe(new PemSource(null, "hi"));

    [Theory]
    [InlineData("00123", "00123")]
    [InlineData("1e3", "1e3")]
    [InlineData("true", "true")]
    [InlineData("'null'", "null")]
    public void Read_TokenThatLooksLikeSomethingElse_StaysAsWritten(string yaml, string token) =>
        Read($"users: [{{name: u, user: {{token: {yaml}}}}}]").Users["u"].Token.ShouldBe(token);

    [Fact]
    public void Read_Json_IsYaml() =>
        Read("""{"current-context":"x","contexts":[{"name":"x","context":{"cluster":"a","user":"b"}}]}""")
            .Contexts["x"]
            .ShouldBe(new ContextEntry("a", "b"));

    [Fact]
    public void Read_Alias_IsItsAnchor() =>
        Read("users: [{name: a, user: &u {token: t}}, {name: b, user: *u}]").Users["b"].Token.ShouldBe("t");

    [Fact]
    public void Read_Plugin_HasListsAndExtension()
    {
        var exec = Exec(
            """
            command: plugin
                args: [--name, 'with a space', ""]
                env: [{name: A, value: '1 2'}, {name: B}]
                provideClusterInfo: true
                installHint: get it
                interactiveMode: Never
            """
        );
        exec.Arguments.ShouldBe(["--name", "with a space", ""]);
        exec.Environment.ShouldBe([new("A", "1 2"), new("B", "")]);
        (exec.ProvideClusterInfo, exec.InstallHint, exec.InteractiveMode).ShouldBe((true, "get it", "Never"));
    }

    [Fact]
    public void Read_ExecExtension_KeepsItsTypes() =>
        Read(
            """
            clusters:
            - name: c
              cluster:
                extensions:
                - {name: other, extension: 1}
                - name: client.authentication.k8s.io/exec
                  extension: {text: "1", whole: 1, half: 0.5, flag: true, none: null, list: [a]}
            """
        )
            .Clusters["c"]
            .ExecExtension!.ToJsonString()
            .ShouldBe("""{"text":"1","whole":1,"half":0.5,"flag":true,"none":null,"list":["a"]}""");

    [Theory]
    [InlineData("clusters: 7", "'clusters' must be a list")]
    [InlineData("clusters: [{cluster: {}}]", "an entry of 'clusters' has no name")]
    [InlineData("users: [{name: u}, {name: u}]", "two entries named 'u'")]
    [InlineData("users: [{name: u, user: {token: [a]}}]", "user 'u': 'token' must be a text")]
    [InlineData("users: [{name: u, user: {exec: {apiVersion: v}}}]", "exec has no command")]
    [InlineData("users: [{name: u, user: {as-groups: [g]}}]", "need 'as'")]
    [InlineData("clusters: [{name: c, cluster: {certificate-authority-data: '*'}}]", "is not base64")]
    [InlineData("clusters: [{name: c, cluster: {insecure-skip-tls-verify: perhaps}}]", "must be true or false")]
    [InlineData("a: 1\na: 2", "line 2: 'a' is there twice")]
    [InlineData("a: [", "line ")]
    [InlineData("just text", "not a mapping")]
    public void Read_WrongShape_SaysWhatAndWhere(string yaml, string message) =>
        Should.Throw<InvalidDataException>(() => Read(yaml)).Message.ShouldContain(message);

    [Fact]
    public void Read_DeeperThanAnyKubeconfig_IsRefused() =>
        Should.Throw<InvalidDataException>(() => Read(new string('[', 100_000))).Message.ShouldContain("levels");

    [Fact]
    public void Read_AliasesOfAliases_AreNotMultiplied()
    {
        var lines = Enumerable.Range(1, 30).Select(n => $"  a{n}: &a{n} [*a{n - 1}, *a{n - 1}]");
        var yaml = $"""
            x:
              a0: &a0 [x]
            {string.Join('\n', lines)}
            clusters:
            - name: c
              cluster:
                extensions: [{"{"}name: client.authentication.k8s.io/exec, extension: *a30{"}"}]
            """;
        Should.Throw<InvalidDataException>(() => Read(yaml)).Message.ShouldContain("too many values");
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing")]
    [InlineData("{}")]
    public void Read_Empty_HasNothing(string yaml) => Read(yaml).Contexts.ShouldBeEmpty();

    private static ExecEntry Exec(string members) =>
        Read(
            $"""
            users:
            - name: u
              user:
               exec:
                apiVersion: v
                {members}
            """
        )
            .Users["u"]
            .Exec!;

    private static KubeConfig Read(string yaml) => KubeConfigReader.Read(yaml, "/home/me/.kube");
}
