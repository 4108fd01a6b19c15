namespace Dockerflow.Chart.Tests;

public sealed class PermissionTests
{
    private const string LeaseRole = RenderedChart.Release + "-dockerflow-operator-lease";
    private const string CanaryRole = RenderedChart.Release + "-dockerflow-operator-canary";
    private static readonly string[] Roles = ["Role", "ClusterRole"];

    [Fact]
    public async Task OperatorRole_EverythingTheCodeCalls_IsGranted()
    {
        var chart = await RenderedChart.CreateAsync();
        UsedGrants.All.Except(OperatorRole(chart).Grants).ShouldBeEmpty();
    }

    /// <summary>A right that nothing uses is a right that only an intruder uses.</summary>
    [Fact]
    public async Task OperatorRole_Grants_AreOnlyWhatTheCodeCalls()
    {
        var chart = await RenderedChart.CreateAsync();
        OperatorRole(chart).Grants.Except(UsedGrants.All).ShouldBeEmpty();
    }

    /// <summary>Every Secret of the cluster would be one list away.</summary>
    [Theory]
    [InlineData()]
    [InlineData("--set", "namespaces={one,two}")]
    public async Task Roles_OnSecrets_GrantGetAlone(params string[] arguments)
    {
        var chart = await RenderedChart.CreateAsync(arguments);
        chart
            .OfKind(Roles)
            .SelectMany(role => role.Grants)
            .Where(grant => grant.Resource == "secrets")
            .Select(grant => grant.Verb)
            .Distinct()
            .ShouldBe(["get"]);
    }

    [Fact]
    public async Task Roles_All_HaveNoWildcardAndNoWayToMoreRights()
    {
        var grants = (await RenderedChart.CreateAsync()).OfKind(Roles).SelectMany(role => role.Grants).ToList();
        grants.ShouldNotContain(grant => grant.Group == "*" || grant.Resource == "*" || grant.Verb == "*");
        grants.ShouldNotContain(grant =>
            grant.Verb == "escalate" || grant.Verb == "bind" || grant.Verb == "impersonate"
        );
        grants.ShouldNotContain(grant =>
            grant.Resource == "pods/exec"
            || grant.Resource == "serviceaccounts/token"
            || grant.Group == "rbac.authorization.k8s.io"
        );
    }

    [Fact]
    public async Task Namespaces_Given_ConfineAllRightsToThem()
    {
        var chart = await RenderedChart.CreateAsync("--set", "namespaces={one,two}");
        chart.OfKind("ClusterRoleBinding").ShouldBeEmpty();
        var roles = chart.OfKind("Role").Where(role => role.Name is not (LeaseRole or CanaryRole)).ToList();
        roles.Select(role => role.Text("metadata", "namespace")).ShouldBe(["one", "two"], ignoreOrder: true);
        roles.ShouldAllBe(role => !UsedGrants.All.Except(role.Grants).Any());
    }

    [Theory]
    [InlineData()]
    [InlineData("--set", "namespaces={one,ops}")]
    public async Task LeaseRole_GrantsWhatTheElectionCallsAndOnlyOnItsOwnLease(params string[] arguments)
    {
        var chart = await RenderedChart.CreateAsync(arguments);
        var role = chart.OfKind("Role").Single(role => role.Name == LeaseRole);
        role.Grants.ShouldBe(UsedGrants.Election, ignoreOrder: true);
        role.Text("metadata", "namespace").ShouldBe(RenderedChart.Namespace);
        role.List("rules")
            .Cast<YamlDotNet.RepresentationModel.YamlMappingNode>()
            .Where(rule => !rule["verbs"].AllNodes.Contains("create"))
            .ShouldAllBe(rule =>
                rule["resourceNames"].AllNodes.Contains($"{RenderedChart.Release}-dockerflow-operator")
            );
        chart
            .OfKind("RoleBinding")
            .Single(binding => binding.Name == LeaseRole)
            .Text("roleRef", "name")
            .ShouldBe(LeaseRole);
    }

    [Theory]
    [InlineData()]
    [InlineData("--set", "namespaces={one,ops}")]
    public async Task CanaryRole_GrantsWhatTheCanaryCallsAndOnlyOnItsOwnPod(params string[] arguments)
    {
        var role = (await RenderedChart.CreateAsync(arguments)).OfKind("Role").Single(role => role.Name == CanaryRole);
        role.Grants.ShouldBe(UsedGrants.Canary, ignoreOrder: true);
        role.Text("metadata", "namespace").ShouldBe(RenderedChart.Namespace);
        role.List("rules")
            .Cast<YamlDotNet.RepresentationModel.YamlMappingNode>()
            .Where(rule => !rule["verbs"].AllNodes.Contains("create"))
            .ShouldAllBe(rule => rule["resourceNames"].AllNodes.Contains(CanaryRole));
    }

    /// <summary>A run or a promotion that a user wrote would be an order that nobody checked.</summary>
    [Fact]
    public async Task UserRoles_Write_ContainerBuildsOnly()
    {
        var chart = await RenderedChart.CreateAsync();
        var writes = chart
            .OfKind("ClusterRole")
            .Where(role => role.Name != OperatorRole(chart).Name)
            .SelectMany(role => role.Grants)
            .Where(grant => grant.Verb is not ("get" or "list" or "watch"));
        writes.Select(grant => grant.Resource).Distinct().ShouldBe(["containerbuilds"]);
    }

    private static Manifest OperatorRole(RenderedChart chart) =>
        chart
            .OfKind("ClusterRole")
            .Single(role => role.Name == chart.Single("ClusterRoleBinding").Text("roleRef", "name"));
}
