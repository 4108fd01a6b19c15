using System.Net;
using Dockerflow.Kube.Client;

namespace Dockerflow.Kube.Tests.Client;

public sealed class KubeFaultTests
{
    [Theory]
    [InlineData(null, KubeException.Unreachable, KubeFault.Unreachable)]
    [InlineData(null, KubeException.Timeout, KubeFault.Timeout)]
    [InlineData(null, KubeException.BadResponse, KubeFault.BadResponse)]
    [InlineData(null, KubeException.NotLeading, KubeFault.NotLeading)]
    [InlineData(400, "BadRequest", KubeFault.Invalid)]
    [InlineData(401, "Unauthorized", KubeFault.Unauthorized)]
    [InlineData(403, "Forbidden", KubeFault.Forbidden)]
    [InlineData(404, "NotFound", KubeFault.NotFound)]
    [InlineData(405, "MethodNotAllowed", KubeFault.Refused)]
    [InlineData(409, "AlreadyExists", KubeFault.AlreadyExists)]
    [InlineData(409, "Conflict", KubeFault.Conflict)]
    [InlineData(410, "Gone", KubeFault.Expired)]
    [InlineData(410, "whatever", KubeFault.Expired)]
    [InlineData(0, "Expired", KubeFault.Expired)]
    [InlineData(422, "Invalid", KubeFault.Invalid)]
    [InlineData(429, "TooManyRequests", KubeFault.TooManyRequests)]
    [InlineData(500, "InternalError", KubeFault.ServerError)]
    [InlineData(503, "ServiceUnavailable", KubeFault.ServerError)]
    [InlineData(504, "Timeout", KubeFault.Timeout)]
    public void Fault_OfStatusAndReason_IsOneOfTheFamily(int? status, string reason, KubeFault expected) =>
        new KubeException(reason, "", (HttpStatusCode?)status).Fault.ShouldBe(expected);
}
