namespace Dockerflow.Demo.Acts;

/// <summary>A Pod, the commit it says it serves, and the image that the node runs for it.</summary>
internal sealed record ServingPod(string Namespace, string Name, string Commit, string ImageId);
