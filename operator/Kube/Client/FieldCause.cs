namespace Dockerflow.Kube.Client;

/// <summary>One cause in a refusal, e.g. field "spec.maxAge", reason "FieldValueInvalid".</summary>
public sealed record FieldCause(string? Field, string? Reason, string? Message);
