namespace Dockerflow.Demo.Setup;

/// <summary>What a team would apply.</summary>
internal static class Manifests
{
    public static string Namespaces(IEnumerable<string> names) =>
        string.Join("\n---\n", names.Select(name => $"apiVersion: v1\nkind: Namespace\nmetadata: {{name: {name}}}"));

    /// <summary>The wish: where the source is, how old the image may get, what it must prove, and where it goes.</summary>
    public static string ContainerBuild(DemoNames names) =>
        $$"""
            apiVersion: dockerflow.dev/v1alpha1
            kind: ContainerBuild
            metadata: {name: {{DemoNames.App}}, namespace: "{{DemoNames.Team}}"}
            spec:
              maxAge: 30d
              source:
                git: {url: "{{names.SourceUrl}}", ref: {branch: main}, pollInterval: 2s}
              build:
                args: [{name: REGISTRY, value: "{{names.Registry}}"}]
              image:
                repository: "{{names.Repository}}"
              verify:
                checks: [{name: HeartbeatHealthy, level: Required}]
              environments:
              - name: stage
                targets: [{kind: Deployment, namespace: {{DemoNames.Stage}}, name: {{DemoNames.App}}, container: "{{DemoNames.Container}}"}]
              - name: prod
                targets: [{kind: Deployment, namespace: {{DemoNames.Prod}}, name: {{DemoNames.App}}, container: "{{DemoNames.Container}}"}]
            """;

    /// <summary>
    /// The Deployment and the Service of one environment, as the team wrote them before: with an image of their own,
    /// and with their consent that the ContainerBuild may change it.
    /// </summary>
    public static string Workload(string ns, int replicas, string image) =>
        $$"""
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: {{DemoNames.App}}
              namespace: {{ns}}
              annotations: {dockerflow.dev/managed-by: "{{DemoNames.Team}}/{{DemoNames.App}}"}
            spec:
              replicas: {{replicas}}
              progressDeadlineSeconds: 120
              strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: "100%", maxUnavailable: 0} }
              selector: {matchLabels: {app: "{{DemoNames.App}}"} }
              template:
                metadata: {labels: {app: "{{DemoNames.App}}"} }
                spec:
                  automountServiceAccountToken: false
                  terminationGracePeriodSeconds: 3
                  securityContext: {runAsUser: 10001, runAsNonRoot: true}
                  containers:
                  - name: {{DemoNames.Container}}
                    image: "{{image}}"
                    env: [{name: PORT, value: "{{DemoNames.Port}}"}]
                    ports: [{name: http, containerPort: {{DemoNames.Port}}}]
                    securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]} }
                    readinessProbe:
                      httpGet: {path: /__lbheartbeat__, port: http}
                      periodSeconds: 1
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: {{DemoNames.App}}, namespace: "{{ns}}"}
            spec:
              selector: {app: "{{DemoNames.App}}"}
              ports: [{name: http, port: 80, targetPort: http}]
            """;
}
