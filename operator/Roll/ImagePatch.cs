using System.Globalization;
using System.Text.Json.Nodes;
using Dockerflow.Api;
using Dockerflow.Kube.Client;
using Dockerflow.Kube.Core;

namespace Dockerflow.Roll;

/// <summary>
/// The change of one container's image as a JSON patch that the server refuses if anything it relies on has changed:
/// the workload's uid, the consent, the container's name, the image that was seen. (Server-side apply would conflict for ever with
/// whoever applied the workload, or undo a GitOps tool by force.) Pure.
/// </summary>
internal static class ImagePatch
{
    public static Patch Of(TargetFacts target, string from, string to)
    {
        var container =
            $"/spec/template/spec/containers/{target.ContainerIndex().ToString(CultureInfo.InvariantCulture)}";
        var deployment = target.Deployment!;
        List<JsonPatchOperation> operations =
        [
            JsonPatchOperation.Test("/metadata/uid", deployment.Metadata.Uid),
            .. Consent(deployment),
            JsonPatchOperation.Test(
                $"{container}/name",
                deployment.Spec.Template.Spec.Containers[target.ContainerIndex()].Name
            ),
            JsonPatchOperation.Test($"{container}/image", from),
            JsonPatchOperation.Replace($"{container}/image", to),
            .. Adoption(deployment, from),
        ];
        return Patch.Json(operations);
    }

    private static IEnumerable<JsonPatchOperation> Consent(Deployment deployment) =>
        deployment.Metadata.Annotation(Names.ManagedByAnnotation) is { } consent
            ?
            [
                JsonPatchOperation.Test(
                    JsonPatchOperation.Pointer("metadata", "annotations", Names.ManagedByAnnotation),
                    consent
                ),
            ]
            : [];

    /// <summary>The first time, the image that was found stays on record.</summary>
    private static IEnumerable<JsonPatchOperation> Adoption(Deployment deployment, string from)
    {
        if (deployment.Metadata.Annotation(Names.AdoptedAnnotation) is not null)
        {
            yield break;
        }
        if (deployment.Metadata.Annotations is not { Count: > 0 })
        {
            // Adding a member that came into being meanwhile would replace it.
            yield return JsonPatchOperation.Test("/metadata/resourceVersion", deployment.Metadata.ResourceVersion);
            yield return JsonPatchOperation.Add("/metadata/annotations", new JsonObject());
        }
        yield return JsonPatchOperation.Add(
            JsonPatchOperation.Pointer("metadata", "annotations", Names.AdoptedAnnotation),
            from
        );
    }
}
