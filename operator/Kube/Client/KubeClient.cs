using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Dockerflow.Kube.Auth;

namespace Dockerflow.Kube.Client;

/// <summary>
/// The Kubernetes API, one method per verb. Every method throws <see cref="KubeException"/> and nothing else, except
/// OperationCanceledException when the caller cancels. Every answer is bounded in size, every call but a watch in time.
/// Safe for concurrent use.
/// </summary>
public sealed partial class KubeClient : IDisposable
{
    /// <summary>
    /// Storage takes 1.5 MB of an object, and the server writes some characters as six. An object above this would end the
    /// watch of everybody's objects.
    /// </summary>
    private const int LargestObject = 16 * 1024 * 1024;
    private readonly ApiConnection connection;
    private readonly KubeOptions options;

    internal KubeClient(Uri address, HttpMessageHandler handler, KubeOptions options)
    {
        var version = typeof(KubeClient).Assembly.GetName().Version?.ToString(3) ?? "0";
        var wrapped = options.Wrap?.Invoke(handler) ?? handler;
        connection = new ApiConnection(address, wrapped, $"{options.Program}/{version}", options.Time, options.Logger);
        this.options = options;
    }

    /// <summary>
    /// Reads the configuration and the files that it names; connects only with the first call. Those files, tokens and
    /// plugins' credentials are kept fresh from then on.
    /// </summary>
    public static KubeClient Create(KubeOptions options) => Create(options, Surroundings.OfThisProcess);

    internal static KubeClient Create(KubeOptions options, Surroundings around)
    {
        var access = Configuration.Load(options, around);
        return new KubeClient(Transport.BaseAddress(access), Transport.Create(access, options), options);
    }

    /// <summary>The server's version as it names itself, e.g. "v1.31.2".</summary>
    public async Task<string> ServerVersionAsync(CancellationToken ct)
    {
        var version = await CallAsync(ApiRequest.Get("version"), WireJson.Default.VersionInfo, ct);
        return version.GitVersion ?? throw new KubeException(KubeException.BadResponse, "/version has no gitVersion");
    }

    /// <summary>Who is told of the writes of this client.</summary>
    internal WriteObservers Writes { get; } = new();

    public void Dispose() => connection.Dispose();

    private Task<T> CallAsync<T>(ApiRequest request, JsonTypeInfo<T> type, CancellationToken ct) =>
        CallAsync(request, LargestObject, json => JsonSerializer.Deserialize(json.Span, type), ct);

    private Task<T> CallAsync<T>(
        ApiRequest request,
        int limit,
        Func<ReadOnlyMemory<byte>, T?> decode,
        CancellationToken ct
    ) =>
        connection.CallAsync(
            request,
            options.CallTimeout,
            async (body, token) => Decode(request, decode, await BoundedReader.ReadAllAsync(body, limit, token)),
            ct
        );

    private static T Decode<T>(ApiRequest request, Func<ReadOnlyMemory<byte>, T?> decode, ReadOnlyMemory<byte> body)
    {
        try
        {
            return decode(body) ?? throw new JsonException("null");
        }
        catch (Exception failure) when (IsUndecodable(failure))
        {
            throw BadResponse(request, failure);
        }
    }

    private static async Task<T> DecodeAsync<T>(ApiRequest request, Func<Task<T>> decode)
    {
        try
        {
            return await decode();
        }
        catch (Exception failure) when (IsUndecodable(failure))
        {
            throw BadResponse(request, failure);
        }
    }

    private static bool IsUndecodable(Exception failure) =>
        failure is JsonException or FormatException or InvalidOperationException;

    private static KubeException BadResponse(ApiRequest request, Exception failure) =>
        new(KubeException.BadResponse, $"{request}: {failure.Message}", inner: failure);
}
