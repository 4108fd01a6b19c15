namespace Dockerflow.Steps.Inspect;

/// <summary>What the image's configuration says about how it runs (OCI image-spec, config), bounded and fit to be shown.</summary>
/// <param name="User">What USER says; empty means root.</param>
/// <param name="Entrypoint">ENTRYPOINT and then CMD as one line; null when there is neither.</param>
/// <param name="Ports">EXPOSE, by number, "8000/tcp"; null when there is none.</param>
internal sealed record ImageConfig(string User, string? Entrypoint, IReadOnlyList<string>? Ports);
