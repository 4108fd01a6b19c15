using Dockerflow.Api;
using Dockerflow.Api.ContainerBuilds;

namespace Dockerflow.Decide.Tests;

/// <summary>Each bad spec: the reason, the field and the remedy.</summary>
public sealed class ValidationTests
{
    private static readonly string Commit39 = new('a', 39);

    public static TheoryData<string, Func<ContainerBuildSpec, ContainerBuildSpec>, string, string> Bad =>
        new()
        {
            {
                "ssh without a key",
                s => Url(s, "git@git.example.com:team/app.git"),
                "Invalid spec.source.git.credentialsRef:",
                "kubernetes.io/ssh-auth"
            },
            {
                "ssh with an option",
                s => Ssh(s, "ssh://-oProxyCommand=x/app.git"),
                "Invalid spec.source.git.url:",
                "host name"
            },
            {
                "ssh with a password",
                s => Ssh(s, "ssh://git:secret@git.example.com/app.git"),
                "Invalid spec.source.git.url:",
                "name a Secret in credentialsRef"
            },
            {
                "ssh with a quote",
                s => Ssh(s, "git@git.example.com:it's.git"),
                "Invalid spec.source.git.url:",
                "as %XX"
            },
            {
                "file",
                s => Url(s, "file:///etc/passwd"),
                "Invalid spec.source.git.url:",
                "write https://HOST/PATH.git"
            },
            { "no url", s => Url(s, ""), "Invalid spec.source.git.url:", "write https://HOST/PATH.git" },
            {
                "password",
                s => Url(s, "https://me:secret@git.example.com/a.git"),
                "Invalid spec.source.git.url:",
                "credentialsRef"
            },
            {
                "query",
                s => Url(s, "https://git.example.com/a.git?x=1"),
                "Invalid spec.source.git.url:",
                "credentialsRef"
            },
            {
                "no ref",
                s => Git(s, git => git with { Ref = new() }),
                "Invalid spec.source.git.ref:",
                "exactly one of branch, tag, semver and commit; 0"
            },
            {
                "two refs",
                s =>
                    Git(
                        s,
                        git =>
                            git with
                            {
                                Ref = new() { Branch = "a", Tag = "b" },
                            }
                    ),
                "Invalid spec.source.git.ref:",
                "; 2 are given"
            },
            {
                "short commit",
                s => Git(s, git => git with { Ref = new() { Commit = Commit39 } }),
                "Invalid spec.source.git.ref.commit:",
                "40 or 64"
            },
            {
                "context above",
                s => Git(s, git => git with { ContextDir = "a/../../b" }),
                "Invalid spec.source.git.contextDir:",
                "without .."
            },
            {
                "context absolute",
                s => Git(s, git => git with { ContextDir = "/etc" }),
                "Invalid spec.source.git.contextDir:",
                "leading /"
            },
            {
                "context control",
                s => Git(s, git => git with { ContextDir = "a\nb" }),
                "Invalid spec.source.git.contextDir:",
                "inside the repository"
            },
            {
                "dockerfile above",
                s => Build(s, build => build with { Dockerfile = "../Dockerfile" }),
                "Invalid spec.build.dockerfile:",
                "inside the context"
            },
            {
                "no dockerfile",
                s => Build(s, build => build with { Dockerfile = "" }),
                "Invalid spec.build.dockerfile:",
                "inside the context"
            },
            {
                "args twice",
                s => Build(s, build => build with { Args = [new("A"), new("A")] }),
                "Invalid spec.build.args:",
                "keep one"
            },
            {
                "secrets twice",
                s => Build(s, build => build with { Secrets = [new("a", new("s", "k")), new("a", new("t", "k"))] }),
                "Invalid spec.build.secrets:",
                "keep one"
            },
            {
                "image with tag",
                s => Image(s, image => image with { Repository = "registry.example.com/a:1" }),
                "Invalid spec.image.repository:",
                "without tag"
            },
            {
                "image without host",
                s => Image(s, image => image with { Repository = "team/app" }),
                "Invalid spec.image.repository:",
                "HOST/PATH"
            },
            {
                "image upper case",
                s => Image(s, image => image with { Repository = "registry.example.com/App" }),
                "Invalid spec.image.repository:",
                "lower case"
            },
            {
                "candidates bad",
                s => Image(s, image => image with { Candidates = new() { Repository = "x" } }),
                "Invalid spec.image.candidates.repository:",
                "HOST/PATH"
            },
            {
                "candidates same",
                s => Image(s, image => image with { Candidates = new() { Repository = image.Repository } }),
                "Invalid spec.image.candidates.repository:",
                "must differ"
            },
            {
                "tag",
                s => Image(s, image => image with { Tags = ["{when}"] }),
                "Invalid spec.image.tags:",
                "{version}"
            },
            {
                "env twice",
                s => Verify(s, verify => verify with { Env = [new("A", "1", new(new("s", "k")))] }),
                "Invalid spec.verify.env:",
                "keep one"
            },
            {
                "PORT",
                s => Verify(s, verify => verify with { Env = [new("PORT", "80")] }),
                "Invalid spec.verify.env:",
                "spec.verify.port"
            },
            {
                "environment twice",
                s => s with { Environments = [Environment("a"), Environment("a")] },
                "Invalid spec.environments:",
                "must differ"
            },
            {
                "no targets",
                s => s with { Environments = [new() { Name = "a" }] },
                "Invalid spec.environments:",
                "at least one workload"
            },
            {
                "platforms",
                s => Build(s, build => build with { Platforms = ["linux/arm64"] }),
                "NotSupported spec.build.platforms",
                "linux/amd64"
            },
            {
                "window duration",
                s => Windows(s, new RebuildWindow("0 9 * * *", default)),
                "Invalid spec.rebuild.windows[0].duration:",
                "for example 8h"
            },
            {
                "window schedule",
                s =>
                    Windows(
                        s,
                        new RebuildWindow("0 9 * * *", Duration.Days(1)),
                        new RebuildWindow("0 25 * * *", Duration.Days(1))
                    ),
                "Invalid spec.rebuild.windows[1].schedule: 0 25 * * * cannot be read",
                "for example 0 9 * * 1-4"
            },
            {
                "window schedule of six fields",
                s => Windows(s, new RebuildWindow("0 0 9 * * *", Duration.Days(1))),
                "Invalid spec.rebuild.windows[0].schedule:",
                "6 fields instead of 5"
            },
            {
                "window schedule with a seed",
                s => Windows(s, new RebuildWindow("H 9 * * *", Duration.Days(1))),
                "Invalid spec.rebuild.windows[0].schedule:",
                "minute, hour, day of month"
            },
            {
                "window schedule by name",
                s => Windows(s, new RebuildWindow("@every_second", Duration.Days(1))),
                "Invalid spec.rebuild.windows[0].schedule:",
                "1 fields instead of 5"
            },
            {
                "huge window schedule",
                s => Windows(s, new RebuildWindow(new string('9', 90_000) + " 9 * * *", Duration.Days(1))),
                "Invalid spec.rebuild.windows[0].schedule:",
                "minute, hour, day of month"
            },
            {
                "window zone",
                s => Windows(s, new RebuildWindow("0 9 * * *", Duration.Days(1), "Europe/Nowhere")),
                "Invalid spec.rebuild.windows[0].timeZone: Europe/Nowhere is not known",
                "such as Europe/Berlin"
            },
            {
                "window zone that is a path",
                s => Windows(s, new RebuildWindow("0 9 * * *", Duration.Days(1), "../../../etc/localtime")),
                "Invalid spec.rebuild.windows[0].timeZone:",
                "such as Europe/Berlin"
            },
            {
                "too many windows",
                s => Windows(s, [.. Enumerable.Repeat(new RebuildWindow("0 9 * * *", Duration.Days(1)), 11)]),
                "Invalid spec.rebuild.windows: 11 are given",
                "at most 10"
            },
            {
                "test",
                s => Verify(s, verify => verify with { Test = new() }),
                "NotSupported spec.verify.test:",
                "remove the field"
            },
            {
                "backends",
                s => Verify(s, verify => verify with { Backends = [new("db", "db:1")] }),
                "NotSupported spec.verify.backends:",
                "remove the field"
            },
            {
                "approval",
                s => s with { Environments = [Environment("a") with { Before = new(new()) }] },
                "NotSupported spec.environments[a].before.approval:",
                "remove"
            },
            {
                "job",
                s => s with { Environments = [Environment("a") with { After = new(Job: new()) }] },
                "NotSupported spec.environments[a].after.job:",
                "remove"
            },
            {
                "kind",
                s =>
                    s with
                    {
                        Environments = [Environment("a") with { Targets = [new() { Kind = "DaemonSet", Name = "x" }] }],
                    },
                "NotSupported spec.environments[a].targets.kind",
                "Deployment"
            },
        };

    [Theory]
    [MemberData(nameof(Bad), DisableDiscoveryEnumeration = true)]
    public void Check_OfABadSpec_NamesFieldAndRemedy(
        string _,
        Func<ContainerBuildSpec, ContainerBuildSpec> change,
        string field,
        string remedy
    )
    {
        var refused = Given.Facts.WithSpec(change).Plan().ShouldBeOfType<Plan.Refuse>();
        $"{refused.Reason} {refused.Message}".ShouldStartWith(field);
        refused.Message.ShouldContain(remedy);
        refused.Message.ShouldNotContain("secret@");
        refused.Message.Length.ShouldBeLessThan(400);
    }

    [Fact]
    public void Check_OfAGoodSpec_IsNull() => Validation.Check(Given.Wish, new()).ShouldBeNull();

    [Fact]
    public void Check_OfEveryGoodSpelling_IsNull()
    {
        Func<ContainerBuildSpec, ContainerBuildSpec>[] good =
        [
            s => Git(s, git => git with { Ref = new() { Commit = Given.FirstCommit } }),
            s =>
                Git(
                    s,
                    git =>
                        git with
                        {
                            Ref = new() { Semver = ">=1.0" },
                            ContextDir = "services/web..old",
                        }
                ),
            s => Ssh(s, "ssh://git@git.example.com:2222/~/app.git"),
            s => Ssh(s, "git@git.example.com:team/app.git"),
            s => Image(s, image => image with { Repository = "localhost/app" }),
            s => Image(s, image => image with { Repository = "10.0.0.1:5000/team/my_app-1.x" }),
            s => s with { Environments = [Environment("a"), Environment("b")] },
            s =>
                Windows(
                    s,
                    new RebuildWindow(
                        "*/15 9-17 ? JAN-MAR MON,wed",
                        Duration.Seconds(1),
                        "America/Argentina/Buenos_Aires"
                    )
                ),
            s => Windows(s, new RebuildWindow("0 0 30 2 *", Duration.Days(3660), "Etc/GMT+5")),
        ];
        good.Select(change => Validation.Check(Given.Facts.WithSpec(change).Wish, new()))
            .ShouldAllBe(refused => refused == null);
    }

    /// <summary>A hostile text is told shortened, whatever its length.</summary>
    [Fact]
    public void Check_OfAHugeUrl_KeepsTheMessageShort() =>
        Validation
            .Check(Given.Facts.WithSpec(spec => Url(spec, new('x', 100_000))).Wish, new())!
            .Message.Length.ShouldBeLessThan(200);

    private static ContainerBuildSpec Windows(ContainerBuildSpec spec, params RebuildWindow[] windows) =>
        spec with
        {
            Rebuild = new() { Windows = windows },
        };

    private static EnvironmentSpec Environment(string name) =>
        new() { Name = name, Targets = [new() { Name = "web" }] };

    private static ContainerBuildSpec Ssh(ContainerBuildSpec spec, string url) =>
        Git(spec, git => git with { Url = url, CredentialsRef = new("git-ssh") });

    private static ContainerBuildSpec Url(ContainerBuildSpec spec, string url) =>
        Git(spec, git => git with { Url = url });

    private static ContainerBuildSpec Git(ContainerBuildSpec spec, Func<GitSource, GitSource> change) =>
        spec with
        {
            Source = new() { Git = change(spec.Source.Git) },
        };

    private static ContainerBuildSpec Build(ContainerBuildSpec spec, Func<BuildSettings, BuildSettings> change) =>
        spec with
        {
            Build = change(spec.Build),
        };

    private static ContainerBuildSpec Image(ContainerBuildSpec spec, Func<ImageSettings, ImageSettings> change) =>
        spec with
        {
            Image = change(spec.Image),
        };

    private static ContainerBuildSpec Verify(ContainerBuildSpec spec, Func<VerifySettings, VerifySettings> change) =>
        spec with
        {
            Verify = change(spec.Verify),
        };
}
