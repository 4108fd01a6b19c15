using System.Net.Http.Headers;
using k8s.Authentication;

namespace Dockerflow.Kube.Client;

/// <summary>
/// A service account's token, which the kubelet replaces in place. Read again every minute; when a reading fails or
/// is empty the token before it goes on being used, because it is valid for longer than the gap.
/// </summary>
internal sealed class TokenFile(string path, TimeProvider time) : ITokenProvider
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    // Two callers may read the file at once; either result is good.
    private volatile Reading? last;

    public async Task<AuthenticationHeaderValue> GetAuthenticationHeaderAsync(CancellationToken cancellationToken)
    {
        var reading = last;
        if (reading is null || time.GetElapsedTime(reading.At) >= Period)
            last = reading = await ReadAsync(reading, cancellationToken);
        return new AuthenticationHeaderValue("Bearer", reading.Token);
    }

    private async Task<Reading> ReadAsync(Reading? old, CancellationToken ct)
    {
        try
        {
            var text = (await File.ReadAllTextAsync(path, ct)).Trim();
            return text.Length > 0
                ? new Reading(text, time.GetTimestamp())
                : throw new InvalidDataException($"{path} is empty");
        }
        catch (Exception failure)
            when (old is not null && failure is SystemException and not OperationCanceledException)
        {
            return old with { At = time.GetTimestamp() };
        }
    }

    private sealed record Reading(string Token, long At);
}
