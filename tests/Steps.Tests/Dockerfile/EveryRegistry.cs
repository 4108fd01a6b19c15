using System.Text;
using Dockerflow.Registry;
using Dockerflow.Support;
using Microsoft.AspNetCore.Http;

namespace Dockerflow.Steps.Tests.Dockerfile;

/// <summary>
/// Stands for all registries of the corpus: a server on loopback that has the same tiny image under every name and tag,
/// and knows which ones it was asked for. It has nothing under a digest that is not the image's.
/// </summary>
internal sealed class EveryRegistry : IAsyncDisposable
{
    private const string Manifests = "/manifests/";
    private static readonly string[] Hosts =
    [
        "docker.io",
        "ghcr.io",
        "localhost:5000",
        "10.0.0.1:5000",
        "registry.example.com:5000",
    ];
    private readonly StubServer _server;

    private EveryRegistry(StubServer server) => _server = server;

    /// <summary>Images asked for, fully qualified: repository and tag, or repository and digest.</summary>
    public IReadOnlySet<string> Asked =>
        _server
            .Requests.Select(request => request.Path)
            .Where(path => path.Contains(Manifests))
            .Select(Name)
            .ToHashSet();

    /// <summary>A containers-registries.conf(5) that leads every host of the corpus here.</summary>
    public string Configuration =>
        "unqualified-search-registries = [\"docker.io\"]\nshort-name-mode = \"permissive\"\n"
        + string.Concat(
            Hosts.Select(host =>
                $"[[registry]]\nprefix = \"{host}\"\nlocation = \"{_server.Host}/{Folder(host)}\"\ninsecure = true\n"
            )
        );

    /// <summary>The spelling of <see cref="Asked"/>: a digest wins over a tag beside it.</summary>
    public static string NameOf(string reference)
    {
        ImageReference.TryParse(reference, out var parsed, out var error).ShouldBeTrue(error);
        return Name(parsed!.Repository.ToString(), parsed.Wanted);
    }

    public static async Task<EveryRegistry> StartAsync()
    {
        var image = new TinyImage();
        return new EveryRegistry(await StubServer.StartAsync(context => TinyRegistry.AnswerAsync(context, image)));
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static string Name(string path)
    {
        var mark = path.IndexOf(Manifests, StringComparison.Ordinal);
        var repository = path["/v2/".Length..mark];
        var host = Hosts.Single(each => repository.StartsWith(Folder(each) + "/", StringComparison.Ordinal));
        return Name(host + repository[Folder(host).Length..], path[(mark + Manifests.Length)..]);
    }

    private static string Name(string repository, string wanted) =>
        repository + (wanted.Contains(':') ? "@" : ":") + wanted;

    private static string Folder(string host) => host.Replace(':', '_');
}
