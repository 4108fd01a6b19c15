namespace Dockerflow.Api.Steps;

/// <summary>The layers of base images that <c>pull</c> kept for <c>build</c>, as they came.</summary>
public sealed record BaseLayersDocument(IReadOnlyList<BaseLayer> Layers);
