namespace Dockerflow.Api;

/// <summary>A build argument.</summary>
public sealed record NameValue(string Name, string Value = "")
{
    public string Value
    {
        get;
        init => field = value ?? "";
    } = Value ?? "";
}
