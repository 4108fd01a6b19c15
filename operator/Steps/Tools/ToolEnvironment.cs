namespace Dockerflow.Steps.Tools;

/// <summary>The few variables that tools need; the Pod's own (service addresses, step inputs) stay out.</summary>
internal static class ToolEnvironment
{
    public static Dictionary<string, string> Create(StepContext context) =>
        new(StringComparer.Ordinal)
        {
            ["PATH"] = context.VariableOr("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"),
            ["HOME"] = context.VariableOr("HOME", "/root"),
            ["TMPDIR"] = Path.GetTempPath(),
            ["LC_ALL"] = "C.UTF-8",
        };
}
