using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Dockerflow.Kube.Tests.Election.Fakes;

/// <summary>The part of an API server that an election needs: one Lease with versions and preconditions, and a log of all other writes.</summary>
internal sealed class LeaseServer
{
    private readonly Lock gate = new();
    private long version;

    public JsonObject? Lease { get; private set; }

    public string Holder => (string?)Lease?["spec"]?["holderIdentity"] ?? "";

    /// <summary>Every write of work that arrived: who wrote, and who held the Lease in that instant.</summary>
    public List<(string Writer, string Holder)> Landed { get; } = [];

    /// <summary>Writes of work by a process that did not hold the Lease. There must be none.</summary>
    public List<(string Writer, string Holder)> Forbidden { get; } = [];

    /// <summary>Every successful write to the Lease, as it was sent.</summary>
    public List<JsonObject> LeaseWrites { get; } = [];

    /// <summary>As an administrator or a foreign program: the spec as it is given, null deletes the Lease.</summary>
    public void Put(string? spec)
    {
        lock (gate)
        {
            Lease = null;
            if (spec is not null)
                Store(new JsonObject { ["spec"] = JsonNode.Parse(spec) });
        }
    }

    public HttpResponseMessage Handle(HttpMethod method, string path, byte[]? body, string writer)
    {
        lock (gate)
        {
            if (!path.Contains("/leases", StringComparison.Ordinal))
            {
                Landed.Add((writer, Holder));
                if (writer != Holder)
                    Forbidden.Add((writer, Holder));
                return Json(HttpStatusCode.OK, """{"metadata":{"name":"work"}}""");
            }
            if (method == HttpMethod.Get)
                return Lease is null ? Refuse(HttpStatusCode.NotFound, "NotFound") : Current();
            var sent = JsonNode.Parse(body!)!.AsObject();
            return method == HttpMethod.Post ? Create(sent) : Merge(sent);
        }
    }

    private HttpResponseMessage Create(JsonObject sent)
    {
        if (Lease is not null)
            return Refuse(HttpStatusCode.Conflict, "AlreadyExists");
        LeaseWrites.Add(sent);
        Store(sent.DeepClone().AsObject());
        return Current();
    }

    private HttpResponseMessage Merge(JsonObject sent)
    {
        if (Lease is null)
            return Refuse(HttpStatusCode.NotFound, "NotFound");
        if ((string?)sent["metadata"]?["resourceVersion"] != (string?)Lease["metadata"]!["resourceVersion"])
            return Refuse(HttpStatusCode.Conflict, "Conflict");
        LeaseWrites.Add(sent);
        var next = Lease.DeepClone().AsObject();
        foreach (var (name, value) in sent["spec"]!.AsObject())
        {
            next["spec"]!.AsObject().Remove(name);
            if (value is not null)
                next["spec"]![name] = value.DeepClone();
        }
        Store(next);
        return Current();
    }

    private void Store(JsonObject lease)
    {
        version++;
        lease["metadata"] = new JsonObject
        {
            ["name"] = "l",
            ["namespace"] = "n",
            ["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture),
        };
        Lease = lease;
    }

    private HttpResponseMessage Current() => Json(HttpStatusCode.OK, Lease!.ToJsonString());

    public static HttpResponseMessage Refuse(HttpStatusCode code, string reason) =>
        Json(code, Kube.Tests.Fakes.Answer.StatusBody((int)code, reason));

    public static HttpResponseMessage Json(HttpStatusCode code, string body) =>
        new(code) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
}
