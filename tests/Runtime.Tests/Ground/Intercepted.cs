namespace Dockerflow.Runtime.Tests.Ground;

/// <summary>Sees each request before it goes out, and the answer to it: a place to do something in between.</summary>
internal sealed class Intercepted(
    HttpMessageHandler inner,
    Func<HttpRequestMessage, Task>? before = null,
    Action<HttpResponseMessage>? after = null
) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        if (before is not null)
        {
            await before(request);
        }
        var answer = await base.SendAsync(request, cancellationToken);
        after?.Invoke(answer);
        return answer;
    }
}
