using System.Text.Json.Serialization;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Api.ContainerBuilds;
using Dockerflow.Api.Policy;
using Dockerflow.Api.Promotions;
using Dockerflow.Api.Steps;
using Dockerflow.Kube.Objects;

namespace Dockerflow.Api;

/// <summary>JSON of everything that leaves the process under our own names.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(PooledStringConverter)]
)]
[JsonSerializable(typeof(ContainerBuild))]
[JsonSerializable(typeof(ResourceList<ContainerBuild>), TypeInfoPropertyName = "ContainerBuildList")]
[JsonSerializable(typeof(BuildRun))]
[JsonSerializable(typeof(ResourceList<BuildRun>), TypeInfoPropertyName = "BuildRunList")]
[JsonSerializable(typeof(Promotion))]
[JsonSerializable(typeof(ResourceList<Promotion>), TypeInfoPropertyName = "PromotionList")]
[JsonSerializable(typeof(OperatorPolicy))]
[JsonSerializable(typeof(RunIsolation))]
[JsonSerializable(typeof(CloneInput))]
[JsonSerializable(typeof(PullInput))]
[JsonSerializable(typeof(RestoreInput))]
[JsonSerializable(typeof(BuildInput))]
[JsonSerializable(typeof(InspectInput))]
[JsonSerializable(typeof(PushInput))]
[JsonSerializable(typeof(ProbeInput))]
[JsonSerializable(typeof(StepReport))]
[JsonSerializable(typeof(BasesDocument))]
[JsonSerializable(typeof(BaseLayersDocument))]
[JsonSerializable(typeof(CacheDocument))]
[JsonSerializable(typeof(VersionObject))]
[JsonSerializable(typeof(IReadOnlyList<NameValue>))]
public sealed partial class ApiJson : JsonSerializerContext;
