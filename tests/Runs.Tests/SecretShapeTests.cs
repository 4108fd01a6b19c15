using System.Text;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Kube.Core;

namespace Dockerflow.Runs.Tests;

public sealed class SecretShapeTests
{
    private const string Value = "hunter2-value";

    [Fact]
    public void All_NoSecret_SayWhichIsMissing()
    {
        RunFailure?[] problems =
        [
            SecretShape.Git("spec.a", "creds", null),
            SecretShape.Registry("spec.a", "creds", null),
            SecretShape.Key("spec.a", new("creds", "k"), null),
        ];

        problems.ShouldAllBe(problem =>
            problem!.Reason == FailureReason.SecretMissing && problem.Class == FailureClass.Configuration
        );
        problems.ShouldAllBe(problem => problem!.Message.Contains("spec.a") && problem.Message.Contains("creds"));
    }

    [Theory]
    [InlineData("username,password", "host")]
    [InlineData("host,password", "username")]
    [InlineData("host,username", "password")]
    public void Git_KeyMissing_IsNamed(string keys, string missing)
    {
        var problem = SecretShape.Git("spec.a", "creds", SecretWith(keys.Split(',')))!;

        problem.Reason.ShouldBe(FailureReason.SecretInvalid);
        problem.Message.ShouldContain($"no key {missing}");
        problem.Message.ShouldNotContain(Value);
    }

    [Fact]
    public void Git_EmptyValue_CountsAsMissing()
    {
        var secret = new Secret
        {
            Data = new Dictionary<string, byte[]>
            {
                ["host"] = [],
                ["username"] = [1],
                ["password"] = [1],
            },
        };

        SecretShape.Git("spec.a", "creds", secret)!.Message.ShouldContain("no key host");
    }

    [Fact]
    public void All_RightShape_AreFine()
    {
        SecretShape.Git("spec.a", "creds", SecretWith("host", "username", "password")).ShouldBeNull();
        SecretShape.Registry("spec.a", "creds", SecretWith(".dockerconfigjson")).ShouldBeNull();
        SecretShape.Key("spec.a", new("creds", ".npmrc"), SecretWith(".npmrc")).ShouldBeNull();
    }

    [Fact]
    public void Registry_OtherKindOfSecret_TellsHowToMakeOne()
    {
        var problem = SecretShape.Registry("spec.a", "creds", SecretWith("username"))!;

        problem.Reason.ShouldBe(FailureReason.SecretInvalid);
        problem.Message.ShouldContain("kubectl create secret docker-registry");
    }

    [Fact]
    public void Key_NotThere_IsNamed() =>
        SecretShape.Key("spec.a", new("creds", "token"), SecretWith("other"))!.Message.ShouldContain("no key token");

    [Fact]
    public void Text_LineEndOfAnEditor_IsLeftOut() =>
        SecretShape
            .Text(new() { Data = new Dictionary<string, byte[]> { ["k"] = "pass word\r\n"u8.ToArray() } }, "k")
            .ShouldBe("pass word");

    private static Secret SecretWith(params string[] keys) =>
        new() { Data = keys.ToDictionary(key => key, _ => Encoding.UTF8.GetBytes(Value)) };
}
