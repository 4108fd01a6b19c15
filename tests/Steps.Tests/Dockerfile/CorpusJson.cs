using System.Text.Json.Serialization;

namespace Dockerflow.Steps.Tests.Dockerfile;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(CorpusBase[]))]
[JsonSerializable(typeof(CorpusError))]
[JsonSerializable(typeof(CorpusArguments))]
internal sealed partial class CorpusJson : JsonSerializerContext;
