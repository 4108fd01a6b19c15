using System.Text;
using Dockerflow.Api;
using Dockerflow.Api.BuildRuns;
using Dockerflow.Kube.Core;
using Dockerflow.Net.Ssh;

namespace Dockerflow.Runs;

/// <summary>What a Secret must look like for the use a resource makes of it. Messages name the Secret and the key, never a value.</summary>
public static class SecretShape
{
    public const string DockerConfigKey = ".dockerconfigjson";

    public static RunFailure? Git(string field, string name, string url, Secret? secret) =>
        secret is null ? Missing(field, name)
        : SshAddress.TryParse(url, out var ssh, out _)
            ? SshOf(secret).ProblemFor(ssh) is { } problem
                    ? Failures.Of(FailureReason.SecretInvalid, $"{field}: Secret {name}: {problem}")
                : null
        : new[] { Names.SecretHostKey, "username", "password" }.FirstOrDefault(key => !Has(secret, key)) is { } key
            ? Failures.Of(
                FailureReason.SecretInvalid,
                $"{field}: Secret {name} has no key {key}; it needs host (the one host the credentials are for, e.g. git.example.com), username and password"
            )
        : null;

    /// <summary>What a Secret of type kubernetes.io/ssh-auth holds; blank where a key is missing.</summary>
    public static SshCredentials SshOf(Secret secret) =>
        new(
            TextOrBlank(secret, Names.SecretHostKey),
            TextOrBlank(secret, SshCredentials.PrivateKeyKey),
            TextOrBlank(secret, SshCredentials.KnownHostsKey)
        );

    public static RunFailure? Registry(string field, string name, Secret? secret) =>
        secret is null ? Missing(field, name)
        : Has(secret, DockerConfigKey) ? null
        : Failures.Of(
            FailureReason.SecretInvalid,
            $"{field}: Secret {name} has no key {DockerConfigKey}; make it with kubectl create secret docker-registry"
        );

    public static RunFailure? Key(string field, SecretKeyRef reference, Secret? secret) =>
        secret is null ? Missing(field, reference.Name)
        : secret.Data.ContainsKey(reference.Key) ? null
        : Failures.Of(FailureReason.SecretInvalid, $"{field}: Secret {reference.Name} has no key {reference.Key}");

    /// <summary>A key's value as text, without the line end that an editor leaves.</summary>
    public static string Text(Secret secret, string key) =>
        Encoding.UTF8.GetString(secret.Data[key]).TrimEnd('\r', '\n');

    private static string TextOrBlank(Secret secret, string key) => Has(secret, key) ? Text(secret, key) : "";

    private static bool Has(Secret secret, string key) =>
        secret.Data.TryGetValue(key, out var value) && value.Length > 0;

    private static RunFailure Missing(string field, string name) =>
        Failures.Of(
            FailureReason.SecretMissing,
            $"{field}: there is no Secret {name} in this namespace; create it, the build is tried again by itself"
        );
}
