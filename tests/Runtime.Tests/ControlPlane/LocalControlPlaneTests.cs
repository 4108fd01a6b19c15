using Dockerflow.Kube.Client;
using Dockerflow.Kube.Objects;
using Dockerflow.Runtime.Tests.Ground;
using Dockerflow.Support.ControlPlane;

namespace Dockerflow.Runtime.Tests.ControlPlane;

/// <summary>What all other tests here lean on.</summary>
[Collection(Trouble.Name)]
public sealed class LocalControlPlaneTests(TroubledControlPlane fixture)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task CreateCrds_OfThisRepository_AreServed()
    {
        foreach (var plural in (string[])["buildruns", "containerbuilds", "promotions"])
        {
            (await fixture.Plane.Admin.GetAsync($"apis/dockerflow.dev/v1alpha1/{plural}", Ct)).ShouldNotBeNull();
        }
    }

    [Theory]
    [InlineData(60, true)]
    [InlineData(-2, false)]
    public async Task Token_OfMinutes_IsGoodUntilItExpires(int minutes, bool good)
    {
        var plane = fixture.Plane;
        var token = await plane.TokenAsync("default", "robot", TimeSpan.FromMinutes(minutes), Ct);
        using var client = KubeClient.Create(
            new KubeOptions { KubeConfigPath = plane.WriteKubeconfig($"robot{minutes}", KubeconfigUser.Token(token)) }
        );
        var ask = () => client.ListAsync(Maps.Type, "default", ListOptions.None, Ct);
        if (good)
            await ask();
        else
            (await ask.ShouldThrowAsync<KubeException>()).Status.ShouldBe(System.Net.HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task RestartEtcd_WhatWasWritten_IsThere()
    {
        var ns = await fixture.NamespaceAsync(Ct);
        using var client = fixture.Plane.Client();
        await client.CreateAsync(ns, "a", "1", Ct);
        await fixture.Plane.RestartEtcdAsync(Ct);
        (await client.GetAsync(Maps.Type, new ResourceKey(ns, "a"), Ct)).ShouldNotBeNull();
    }
}
