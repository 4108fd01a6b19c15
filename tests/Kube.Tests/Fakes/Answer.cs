using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Dockerflow.Kube.Tests.Fakes;

/// <summary>The steps that a script is made of.</summary>
internal static class Answer
{
    public static Func<HttpContext, Task> Json(string body, int status = 200) =>
        context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync(body);
        };

    public static Func<HttpContext, Task> Status(
        int code,
        string reason,
        string details = "{}",
        int? retryAfter = null
    ) =>
        context =>
        {
            if (retryAfter is int seconds)
                context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            return Json(StatusBody(code, reason, details), code)(context);
        };

    public static string StatusBody(int code, string reason, string details = "{}") =>
        $$"""{"kind":"Status","code":{{code}},"reason":"{{reason}}","message":"because {{reason}}","details":{{details}}}""";

    /// <summary>The lines, then a proper end of the stream.</summary>
    public static Func<HttpContext, Task> Lines(params string[] lines) =>
        context => context.Response.WriteAsync(string.Concat(lines.Select(line => line + "\n")));

    /// <summary>The lines, then nothing until the client leaves.</summary>
    public static Func<HttpContext, Task> LinesThenSilence(params string[] lines) =>
        async context =>
        {
            await Lines(lines)(context);
            await context.Response.Body.FlushAsync();
            await Hang(context);
        };

    /// <summary>These bytes of an answer that promised more, then the end of the connection.</summary>
    public static Func<HttpContext, Task> BytesThenEnd(ReadOnlyMemory<byte> bytes) =>
        async context =>
        {
            context.Response.ContentLength = bytes.Length + 1;
            await context.Response.Body.WriteAsync(bytes);
        };

    public static async Task Hang(HttpContext context)
    {
        var left = new TaskCompletionSource();
        await using var registration = context.RequestAborted.Register(left.SetResult);
        await left.Task;
    }

    public static Task Reset(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    public static string ConfigMap(string name, string version, string value = "v", string uid = "u") =>
        $$"""{"metadata":{"name":"{{name}}","namespace":"n","uid":"{{uid}}","resourceVersion":"{{version}}"},"data":{"x":"{{value}}"} }""";

    /// <summary>Its data is a number where the type wants an object.</summary>
    public static string BrokenConfigMap(string name, string version) =>
        $$"""{"metadata":{"name":"{{name}}","namespace":"n","uid":"u","resourceVersion":"{{version}}"},"data":7}""";

    public static Func<HttpContext, Task> List(string version, params string[] items) => Page(version, null, items);

    public static Func<HttpContext, Task> Page(string version, string? next, params string[] items) =>
        Json(
            $$"""{"kind":"List","items":[{{string.Join(',', items)}}],"metadata":{"resourceVersion":"{{version}}","continue":"{{next}}"} }"""
        );

    public static string Event(string type, string body) => $$"""{"type":"{{type}}","object":{{body}}}""";

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
