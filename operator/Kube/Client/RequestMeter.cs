using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace Dockerflow.Kube.Client;

/// <summary>Counts the requests of one connection, with client-go's name and labels. Code is "&lt;error&gt;" without an answer.</summary>
internal sealed class RequestMeter(string host)
{
    private static readonly Counter<long> Requests = KubeMetrics.Meter.CreateCounter<long>(
        "rest_client_requests_total",
        description: "Requests to the API server by code, method and host."
    );

    private readonly ConcurrentDictionary<(int Code, HttpMethod Method), KeyValuePair<string, object?>[]> known = new();

    public void Answered(HttpMethod method, int code) => Requests.Add(1, known.GetOrAdd((code, method), Tags));

    public void Failed(HttpMethod method) => Answered(method, 0);

    private KeyValuePair<string, object?>[] Tags((int Code, HttpMethod Method) of) =>
        [
            KubeMetrics.Tag("code", of.Code == 0 ? "<error>" : of.Code.ToString(CultureInfo.InvariantCulture)),
            KubeMetrics.Tag("method", of.Method.Method),
            KubeMetrics.Tag("host", host),
        ];
}
