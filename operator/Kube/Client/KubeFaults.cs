using System.Net;

namespace Dockerflow.Kube.Client;

/// <summary>From an answer's status and reason to the family of failures. Reasons by metav1.StatusReason.</summary>
internal static class KubeFaults
{
    public static KubeFault Of(HttpStatusCode? status, string reason) =>
        reason is "Expired" or "Gone" ? KubeFault.Expired
        : status is { } code ? Of(code, reason)
        : reason switch
        {
            KubeException.Timeout => KubeFault.Timeout,
            KubeException.BadResponse => KubeFault.BadResponse,
            KubeException.NotLeading => KubeFault.NotLeading,
            _ => KubeFault.Unreachable,
        };

    private static KubeFault Of(HttpStatusCode status, string reason) =>
        status switch
        {
            HttpStatusCode.Unauthorized => KubeFault.Unauthorized,
            HttpStatusCode.Forbidden => KubeFault.Forbidden,
            HttpStatusCode.NotFound => KubeFault.NotFound,
            HttpStatusCode.Conflict => reason == "AlreadyExists" ? KubeFault.AlreadyExists : KubeFault.Conflict,
            HttpStatusCode.Gone => KubeFault.Expired,
            HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity => KubeFault.Invalid,
            HttpStatusCode.TooManyRequests => KubeFault.TooManyRequests,
            HttpStatusCode.GatewayTimeout => KubeFault.Timeout,
            >= HttpStatusCode.InternalServerError => KubeFault.ServerError,
            _ => KubeFault.Refused,
        };
}
