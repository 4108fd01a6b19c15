using Dockerflow.Kube.Cache;
using Dockerflow.Kube.Control;
using Dockerflow.Kube.Core;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Kube.Tests.Control;

public sealed class OwnerMapTests
{
    [Theory]
    [InlineData("example.org/v1", "Run", true, true)]
    [InlineData("example.org/v2beta1", "Run", true, true)]
    [InlineData("other.org/v1", "Run", true, false)]
    [InlineData("v1", "Run", true, false)]
    [InlineData("example.org/v1", "Walk", true, false)]
    [InlineData("example.org/v1", "Run", false, false)]
    public void Owners_GroupKindAndController_MustMatch(string apiVersion, string kind, bool controller, bool found)
    {
        var child = Child(new OwnerReference(apiVersion, kind, "r", "u", controller));
        OwnerMap.Owners(new Change<ConfigMap>(null, child), Runs).Any().ShouldBe(found);
    }

    [Fact]
    public void Owners_ChildGivenAway_BothAreTold()
    {
        var change = new Change<ConfigMap>(Child(Run("old")), Child(Run("new")));
        OwnerMap.Owners(change, Runs).ShouldBe([new("n", "old"), new("n", "new")]);
    }

    [Fact]
    public void Owners_Deleted_OwnerIsTold() =>
        OwnerMap.Owners(new Change<ConfigMap>(Child(Run("r")), null), Runs).ShouldBe([new("n", "r")]);

    [Fact]
    public void Owners_OwnerIsClusterScoped_KeyHasNoNamespace() =>
        OwnerMap
            .Owners(new Change<ConfigMap>(null, Child(Run("r"))), Runs with { Namespaced = false })
            .ShouldBe([new("", "r")]);

    private static ResourceType<ConfigMap> Runs =>
        CoreResources.ConfigMap with
        {
            Group = "example.org",
            Version = "v1",
            Kind = "Run",
        };

    private static OwnerReference Run(string name) => new("example.org/v1", "Run", name, "u", Controller: true);

    private static ConfigMap Child(OwnerReference owner) =>
        new()
        {
            Metadata = new ObjectMeta
            {
                Name = "c",
                Namespace = "n",
                OwnerReferences = [owner],
            },
        };
}
