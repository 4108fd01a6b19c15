using Dockerflow.Api;

namespace Dockerflow.Steps.Dockerfile;

/// <summary>Which value a variable has at one place of a Dockerfile.</summary>
internal sealed class BuildArguments
{
    // A value may be 64 KiB, and a Dockerfile may have thousands that grow from one another.
    private const int MaxTotalChars = 8 * 1024 * 1024;

    private readonly Dictionary<string, string> _given;
    private readonly Dictionary<string, string> _platform;
    private readonly Dictionary<string, string> _global = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _stage = new(StringComparer.Ordinal);
    private readonly HashSet<string> _declared = new(StringComparer.Ordinal);
    private readonly HashSet<string> _declaredInStage = new(StringComparer.Ordinal);

    private long _chars;

    public BuildArguments(IReadOnlyList<NameValue> given, string platform)
    {
        _given = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var argument in given)
        {
            _given[argument.Name] = argument.Value;
        }
        _platform = PlatformArguments(platform);
    }

    /// <summary>Outside of any stage: what FROM sees.</summary>
    public string? Global(string name) => _global.GetValueOrDefault(name) ?? _platform.GetValueOrDefault(name);

    /// <summary>Inside the current stage.</summary>
    public string? Stage(string name) => _stage.GetValueOrDefault(name);

    /// <summary>An ARG above all stages names it, with a value or not.</summary>
    public bool IsDeclared(string name) => _declared.Contains(name);

    /// <summary>An ARG of the current stage names it, with a value or not.</summary>
    public bool IsDeclaredInStage(string name) => _declaredInStage.Contains(name);

    public void BeginStage()
    {
        _stage.Clear();
        _declaredInStage.Clear();
    }

    public void DeclareGlobal(string name, string? fallback, int line)
    {
        _declared.Add(name);
        Set(_global, name, _given.GetValueOrDefault(name) ?? fallback, line);
    }

    public void DeclareInStage(string name, string? fallback, int line)
    {
        _declaredInStage.Add(name);
        Set(_stage, name, _given.GetValueOrDefault(name) ?? fallback ?? Global(name), line);
    }

    private void Set(Dictionary<string, string> scope, string name, string? value, int line)
    {
        if (value is null)
        {
            return;
        }
        _chars += value.Length;
        if (_chars > MaxTotalChars)
        {
            throw DockerfileFault.At(line, "the values of all ARGs together are longer than 8 MiB");
        }
        scope[name] = value;
    }

    /// <summary>The automatic platform variables (Dockerfile reference, "Automatic platform ARGs in the global scope").</summary>
    private static Dictionary<string, string> PlatformArguments(string platform)
    {
        var parts = platform.Split('/');
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var side in (string[])["TARGET", "BUILD"])
        {
            result[side + "PLATFORM"] = platform;
            result[side + "OS"] = parts[0];
            result[side + "ARCH"] = parts.Length > 1 ? parts[1] : "";
            result[side + "VARIANT"] = parts.Length > 2 ? parts[2] : "";
        }
        return result;
    }
}
