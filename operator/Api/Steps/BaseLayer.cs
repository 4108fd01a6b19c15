namespace Dockerflow.Api.Steps;

/// <summary>A layer of a base image as its registry has it: packed it is Digest, unpacked DiffId (OCI image-spec, config, rootfs).</summary>
public sealed record BaseLayer(string DiffId, string MediaType, string Digest, long Size);
