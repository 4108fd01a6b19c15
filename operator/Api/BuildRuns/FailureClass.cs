using System.Text.Json.Serialization;

namespace Dockerflow.Api.BuildRuns;

/// <summary>Who can mend a failure: nobody needs to (it is tried again), the repository's owners, or whoever wrote the resource and its Secrets.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FailureClass>))]
public enum FailureClass
{
    Infrastructure,
    Repository,
    Configuration,
}
