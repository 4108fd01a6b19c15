using System.Text.Json;
using System.Text.Json.Nodes;
using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Steps;
using Dockerflow.Samples;
using Dockerflow.Support;
using FsCheck.Xunit;

namespace Dockerflow.Build.Tests;

/// <summary>Whatever a tenant writes, it changes no field of the Pod but those that carry text or name a Secret.</summary>
public sealed class BuildPodFuzzTests
{
    private const string Mark = "text-of-a-tenant-";

    private static readonly string[] AllowedPaths =
    [
        "spec.tolerations.key",
        "spec.tolerations.value",
        "spec.initContainers.env.value",
        "spec.containers.env.value",
        "spec.volumes.configMap.name",
        "spec.volumes.secret.secretName",
        "spec.volumes.secret.items.key",
    ];

    [Property]
    public void Trial_AnyStrings_ChangeNothingElse(string?[] strings)
    {
        var plain = PodOf(SpecOf(new TenantText([])));
        var fuzzed = PodOf(SpecOf(new TenantText(strings)));

        PodJson
            .Strings(fuzzed)
            .Where(each => each.Text.Contains(Mark))
            .Select(each => each.Path)
            .Distinct()
            .ShouldBeSubsetOf(AllowedPaths);
        JsonNode.DeepEquals(Redacted(fuzzed), Redacted(plain)).ShouldBeTrue();
    }

    [Fact]
    public void Trial_MarkedStrings_ReachTheStepsAtAll() =>
        PodJson
            .Strings(PodOf(SpecOf(new TenantText(["x"]))))
            .Where(each => each.Text.Contains(Mark))
            .Select(each => each.Path)
            .Distinct()
            .ShouldBe(AllowedPaths, ignoreOrder: true);

    [Property]
    public void Trial_AnyStrings_ArriveAsTheyWereWritten(string? text)
    {
        var written = Mark + text + "$(HOME)$$(HOME)$";
        var wellFormed = new string(written.EnumerateRunes().SelectMany(rune => rune.ToString()).ToArray());
        var run = RunOf(RunSample.Spec with { Build = new() { Args = [new("A", wellFormed)] } });

        var env = BuildPod
            .Spec(run, BuildSample.Options, RunIsolation.Plain)
            .InitContainers.Single(container => container.Name == StepNames.Build)
            .Env;
        var arrives = ContainerEnvironment.Expand(
            env.Single(each => each.Name == StepNames.InputVariable).Value,
            env.Where(each => each.Name != StepNames.InputVariable).ToDictionary(each => each.Name, each => each.Value)
        );

        JsonSerializer.Deserialize(arrives, ApiJson.Default.BuildInput)!.Args.Single().Value.ShouldBe(wellFormed);
    }

    private static BuildRun RunOf(BuildRunSpec spec) => RunSample.In(BuildRunPhase.Building, spec);

    private static JsonNode PodOf(BuildRunSpec spec) =>
        PodJson.Of(BuildJob.Trial(RunOf(spec), BuildSample.Options, RunIsolation.Plain));

    /// <summary>Every string that a tenant can set, each with another text.</summary>
    private static BuildRunSpec SpecOf(TenantText text) =>
        new()
        {
            ContainerBuildRef = new(text.Next()),
            Source = new()
            {
                // The scheme decides which keys of the Secret are mounted.
                Url = "https://" + text.Next(),
                ContextDir = text.Next(),
                CredentialsRef = new(text.Next()),
                Ref = text.Next(),
                Revision = text.Next(),
                Tip = text.Next(),
                Version = text.Next(),
            },
            Build = new()
            {
                Dockerfile = text.Next(),
                Target = text.Next(),
                Args = [new(text.Next(), text.Next()), new(text.Next(), text.Next())],
                Secrets = [new(text.Next(), new(text.Next(), text.Next()))],
                PullCredentialsRef = new(text.Next()),
                CaBundleRef = new(text.Next()),
                Platforms = [text.Next()],
                Tolerations = [new(text.Next(), "Equal", text.Next(), "NoSchedule")],
            },
            Image = new()
            {
                Repository = text.Next(),
                Tags = [text.Next()],
                CredentialsRef = new(text.Next()),
                Candidates = new() { Repository = text.Next() },
            },
            Verify = new()
            {
                Args = [text.Next()],
                PathPrefix = text.Next(),
                Env = [new(text.Next(), text.Next())],
                Test = new() { Args = [text.Next()] },
                Backends = [new(text.Next(), text.Next())],
                Checks = [new(CheckName.Port, CheckLevel.Warn, text.Next())],
            },
            SettingsHash = text.Next(),
        };

    private static JsonNode Redacted(JsonNode pod)
    {
        foreach (var (_, node, _) in PodJson.Strings(pod).Where(each => AllowedPaths.Contains(each.Path)).ToList())
        {
            node.ReplaceWith("…");
        }
        return pod;
    }

    private sealed class TenantText(string?[] strings)
    {
        private int _next;

        /// <summary>The mark in it shows where the text came out.</summary>
        public string Next() => $"{Mark}{(strings.Length == 0 ? "" : strings[_next % strings.Length])}{_next++}";
    }
}
