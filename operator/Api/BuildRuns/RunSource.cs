using System.Text.Json.Serialization;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Api.BuildRuns;

/// <summary>Exactly what is built.</summary>
public sealed record RunSource
{
    public string Url
    {
        get;
        init => field = value ?? "";
    } = "";
    public string ContextDir
    {
        get;
        init => field = value ?? ".";
    } = ".";

    /// <summary>Left out where it is false, so that the hash of the settings of before stays.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Submodules { get; init; }
    public LocalRef? CredentialsRef
    {
        get;
        init => field = Shared.OfNullable(value);
    }

    /// <summary>The full name of the followed reference, e.g. refs/heads/main.</summary>
    public string Ref
    {
        get;
        init => field = value ?? "";
    } = "";

    /// <summary>The commit that is built, 40 or 64 hexadecimal digits.</summary>
    public string Revision
    {
        get;
        init => field = value ?? "";
    } = "";

    /// <summary>Where the reference pointed when the run was created; differs from the revision when a released commit is rebuilt.</summary>
    public string Tip
    {
        get;
        init => field = value ?? "";
    } = "";

    /// <summary>The tag's name when a tag is followed, else blank; becomes {version}.</summary>
    public string Version
    {
        get;
        init => field = value ?? "";
    } = "";
}
