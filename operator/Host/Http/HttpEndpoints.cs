using System.Text.Json;
using Dockerflow.Host.Health;
using Dockerflow.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Prometheus;

namespace Dockerflow.Host.Http;

/// <summary>What Dockerflow asks of a service, and the metrics.</summary>
internal static class HttpEndpoints
{
    public static void Map(WebApplication app, HealthChecks health, VersionDocument version)
    {
        app.MapGet(
            "/__lbheartbeat__",
            (RequestDelegate)(context => AnswerAsync(context, StatusCodes.Status200OK, "{}"))
        );
        app.MapGet(
            "/__version__",
            (RequestDelegate)(context => AnswerAsync(context, StatusCodes.Status200OK, version.Json))
        );
        app.MapGet("/__heartbeat__", (RequestDelegate)(context => HeartbeatAsync(context, health)));
        app.MapGet("/metrics", (RequestDelegate)MetricsAsync);
    }

    private static async Task MetricsAsync(HttpContext context)
    {
        context.Response.ContentType = PrometheusConstants.TextContentTypeWithVersionAndEncoding;
        var (output, ct) = (context.Response.Body, context.RequestAborted);
        await Instruments.Registry.CollectAndExportAsTextAsync(output, ct);
        await Instruments.ImageAges.WriteAsync(output, ct);
    }

    private static async Task HeartbeatAsync(HttpContext context, HealthChecks health)
    {
        var report = await health.AskAsync(context.RequestAborted);
        var status = report.Healthy ? StatusCodes.Status200OK : StatusCodes.Status500InternalServerError;
        await AnswerAsync(context, status, Json(report));
    }

    private static string Json(HealthReport report)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var (check, problem) in report.Answers)
            {
                writer.WriteString(check, problem ?? "ok");
            }
            writer.WriteEndObject();
        }
        return System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static Task AnswerAsync(HttpContext context, int status, string json)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(json, context.RequestAborted);
    }
}
