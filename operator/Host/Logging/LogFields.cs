using Microsoft.Extensions.Logging;

namespace Dockerflow.Host.Logging;

/// <summary>Gathers the named values of a message and of the scopes around it; the innermost value of a name wins.</summary>
internal static class LogFields
{
    private const string Template = "{OriginalFormat}";

    public static Dictionary<string, object?> Of<TState>(TState state, IExternalScopeProvider scopes)
    {
        var fields = new Dictionary<string, object?>(StringComparer.Ordinal);
        scopes.ForEachScope(static (scope, fields) => Add(fields, scope), fields);
        Add(fields, state);
        return fields;
    }

    private static void Add(Dictionary<string, object?> fields, object? state)
    {
        if (state is not IEnumerable<KeyValuePair<string, object?>> values)
        {
            return;
        }
        foreach (var (name, value) in values)
        {
            if (name != Template && name is not ("msg" or "error" or "traceback") && fields.Count < Bounded.MostFields)
            {
                fields[name] = value;
            }
        }
    }
}
