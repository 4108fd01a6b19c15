namespace Dockerflow.Kube.Objects;

/// <summary>Who owns an object; the garbage collector deletes the object when its owner has gone.</summary>
public sealed record OwnerReference(
    string ApiVersion,
    string Kind,
    string Name,
    string Uid,
    bool? Controller = null,
    bool? BlockOwnerDeletion = null
);
