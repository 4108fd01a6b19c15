using Dockerflow.Api;

namespace Dockerflow.Cluster.Tests.Ground;

/// <summary>Deployments as teams have them before they meet the operator.</summary>
internal static class Workloads
{
    /// <summary>Its image does not exist: nothing runs until the first promotion. Consent names the ContainerBuild; blank gives none.</summary>
    public static Task CreateAsync(
        TestGround ground,
        string ns,
        string name,
        string consent,
        CancellationToken ct,
        string readiness = "/__lbheartbeat__"
    ) =>
        ground.Cluster.Kubectl.ApplyAsync(
            $$"""
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: {{name}}, namespace: {{ns}}, annotations: {{Consent(consent)}} }
            spec:
              selector: {matchLabels: {app: {{name}} } }
              template:
                metadata: {labels: {app: {{name}} } }
                spec:
                  terminationGracePeriodSeconds: 1
                  containers:
                  - name: web
                    image: {{ground.Env.Registry}}/none/none:none
                    env: [{name: PORT, value: "8000"}]
                    readinessProbe: {httpGet: {path: {{readiness}}, port: 8000}, periodSeconds: 1, timeoutSeconds: 10, failureThreshold: 10}
            """,
            ct
        );

    private static string Consent(string wish) =>
        wish.Length > 0 ? $$"""{{{Names.ManagedByAnnotation}}: "{{wish}}"}""" : "{}";
}
