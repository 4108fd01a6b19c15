using Dockerflow.Support.ControlPlane;

namespace Dockerflow.Runtime.Tests.Ground;

/// <summary>A control plane for several tests, with the resources of this repository. Where its programs are missing the tests are skipped, and say why.</summary>
public abstract class ControlPlaneFixture(ControlPlaneOptions options) : IAsyncLifetime
{
    private LocalControlPlane? plane;
    private string missing = "";
    private int namespaces;

    public LocalControlPlane Plane
    {
        get
        {
            Assert.SkipWhen(plane is null, $"no control plane can be started here: {missing}");
            return plane!;
        }
    }

    /// <summary>A namespace that no other test uses.</summary>
    public async Task<string> NamespaceAsync(CancellationToken ct)
    {
        var name = $"test-{Interlocked.Increment(ref namespaces)}";
        await Plane.CreateNamespaceAsync(name, ct);
        return name;
    }

    public async ValueTask InitializeAsync()
    {
        if (ControlPlaneBinaries.Find(out missing) is { } binaries)
        {
            plane = await LocalControlPlane.StartAsync(binaries, options, CancellationToken.None);
            var crds = Path.Combine(AppContext.BaseDirectory, "crds");
            await plane.Admin.CreateCrdsAsync(Directory.EnumerateFiles(crds, "*.yaml"), CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (plane is not null)
        {
            await plane.DisposeAsync();
        }
    }
}
