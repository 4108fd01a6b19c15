using System.Text;
using Dockerflow.Registry;
using Microsoft.AspNetCore.Http;

namespace Dockerflow.Steps.Tests.Dockerfile;

/// <summary>Has one image behind every name and tag, and under its own digest.</summary>
internal static class TinyRegistry
{
    public static async Task AnswerAsync(HttpContext context, TinyImage image)
    {
        var path = context.Request.Path.Value!;
        var (type, body) =
            path == "/v2/" ? ("application/json", Encoding.UTF8.GetBytes("{}"))
            : path.Contains("/manifests/sha256:")
            && !path.EndsWith(Digest.Sha256Of(image.Manifest).ToString(), StringComparison.Ordinal)
                ? ("", null)
            : path.Contains("/manifests/") ? (TinyImage.ManifestType, image.Manifest)
            : ("application/octet-stream", image.Blobs.GetValueOrDefault(path[(path.LastIndexOf('/') + 1)..]));
        if (body is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            await context.Response.WriteAsync(
                """{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}"""
            );
            return;
        }
        context.Response.ContentType = type;
        context.Response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
        }
    }
}
