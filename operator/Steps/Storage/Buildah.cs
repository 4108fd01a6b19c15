using Dockerflow.Api.Policy;
using Dockerflow.Steps.Tools;

namespace Dockerflow.Steps.Storage;

/// <summary>Buildah on the storage that the containers of one Pod share.</summary>
internal sealed class Buildah
{
    private readonly StepContext _context;
    private readonly Dictionary<string, string> _environment;
    private readonly string[] _global;

    private Buildah(StepContext context, string storage, string driver, string configuration, HttpProxy? proxy)
    {
        _context = context;
        Runner = new ToolRunner(context);
        _global = GlobalOptions(storage, driver);
        _environment = ToolEnvironment.Create(context);
        _environment["BUILDAH_ISOLATION"] = "chroot";
        _environment["CONTAINERS_REGISTRIES_CONF"] = configuration;
        foreach (var (name, value) in ProxyVariables.Of(proxy))
        {
            _environment[name] = value;
        }
    }

    private ToolRunner Runner { get; }

    /// <param name="context">The step's.</param>
    /// <param name="registriesConfiguration">A registries.conf(5) that replaces the machine's.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static Task<Buildah> OpenAsync(
        StepContext context,
        string registriesConfiguration,
        CancellationToken cancellationToken
    ) => OpenAsync(context, registriesConfiguration, null, cancellationToken);

    /// <summary>The same with a proxy, which Buildah passes on to RUN.</summary>
    public static async Task<Buildah> OpenAsync(
        StepContext context,
        string registriesConfiguration,
        HttpProxy? proxy,
        CancellationToken cancellationToken
    )
    {
        var storage = StorageDriver.PathOf(context);
        Directory.CreateDirectory(storage);
        var driver = await StorageDriver.ChooseAsync(storage, context, cancellationToken);
        return new Buildah(context, storage, driver, registriesConfiguration, proxy);
    }

    public Task<ToolResult> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        Runner.RunAsync(new ToolCall("buildah", [.. _global, .. arguments], _environment), cancellationToken);

    /// <summary>As <see cref="RunAsync"/>, with a look at every line.</summary>
    public Task<ToolResult> WatchAsync(
        IReadOnlyList<string> arguments,
        Action<string> observer,
        CancellationToken cancellationToken
    ) =>
        new ToolRunner(_context) { Observer = observer }.RunAsync(
            new ToolCall("buildah", [.. _global, .. arguments], _environment),
            cancellationToken
        );

    public Task<ToolResult> CaptureAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        Runner.CaptureAsync(new ToolCall("buildah", [.. _global, .. arguments], _environment), cancellationToken);

    internal static string[] GlobalOptions(string storage, string driver) =>
        [
            "--root",
            Path.Combine(storage, "storage"),
            "--runroot",
            Path.Combine(storage, "run"),
            "--storage-driver",
            driver,
        ];
}
