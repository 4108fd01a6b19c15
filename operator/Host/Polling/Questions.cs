namespace Dockerflow.Host.Polling;

/// <summary>Questions outside of a table.</summary>
internal static class Questions
{
    /// <summary>Asks now; nothing stands if there is no answer.</summary>
    public static async Task<TAnswer> AskOnceAsync<TAnswer>(this IQuestion<TAnswer> question, CancellationToken ct)
        where TAnswer : class
    {
        var result = await question.AskAsync(null, ct);
        return result.Fault is { } fault ? question.Told(result.Answer, fault) : result.Answer!;
    }
}
