using System.Text.Json;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Objects;
using Dockerflow.Kube.Tests.Fakes;
using FsCheck;
using FsCheck.Xunit;

namespace Dockerflow.Kube.Tests.Objects;

public sealed class StringPoolTests
{
    [Fact]
    public void Get_SameTextTwice_OneObject()
    {
        var pool = new StringPool();
        pool.Get("abc").ShouldBeSameAs(pool.Get(new string("abc".ToCharArray())));
    }

    [Fact]
    public void Clear_WhatWasHeld_IsForgotten()
    {
        var pool = new StringPool();
        var before = pool.Get("abc");
        pool.Clear();
        pool.Get("abc").ShouldNotBeSameAs(before);
    }

    [Property]
    public void Get_AnyTexts_AreEqualToThemselves(NonNull<string>[] texts)
    {
        var pool = new StringPool(sizeInBits: 1);
        foreach (var text in texts)
            pool.Get(text.Get).ShouldBe(text.Get);
    }

    /// <summary>Other tests use the same pool at the same time, and may take the place between two readings.</summary>
    [Fact]
    public void Deserialize_TwoObjects_ShareTheirStrings()
    {
        Enumerable.Range(0, 20).Any(_ => Share(Read("4"), Read("5"))).ShouldBeTrue();
        Read("5").Data["x"].ShouldBe("a\"ü\n");
    }

    [Property]
    public void Deserialize_AnyText_IsTheText(NonNull<string> text)
    {
        var map = new ConfigMap { Data = new Dictionary<string, string> { [text.Get] = text.Get } };
        // Lone surrogates are no text; JSON has no way to say them.
        var expected = JsonSerializer
            .Deserialize(
                JsonSerializer.SerializeToUtf8Bytes(map, KubeJson.Default.ConfigMap),
                KubeJson.Default.ConfigMap
            )!
            .Data.Single();
        expected.Key.ShouldBe(System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text.Get)));
        expected.Value.ShouldBe(expected.Key);
    }

    [Fact]
    public void Deserialize_NumberForText_Throws() =>
        Should.Throw<JsonException>(() =>
            JsonSerializer.Deserialize("""{"data":{"x":7}}""", KubeJson.Default.ConfigMap)
        );

    private static bool Share(ConfigMap one, ConfigMap two) =>
        ReferenceEquals(one.Metadata.Namespace, two.Metadata.Namespace)
        && ReferenceEquals(one.Data.Keys.Single(), two.Data.Keys.Single());

    private static ConfigMap Read(string version) =>
        JsonSerializer.Deserialize(Answer.ConfigMap("a", version, """a\"\u00fc\n"""), KubeJson.Default.ConfigMap)!;
}
