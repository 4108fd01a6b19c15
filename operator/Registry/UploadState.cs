namespace Dockerflow.Registry;

/// <summary>What a registry says about an upload that was interrupted.</summary>
/// <param name="Session">Where it goes on; the address may have changed.</param>
/// <param name="Held">Bytes from the start that it has kept.</param>
internal sealed record UploadState(UploadSession Session, long Held);
