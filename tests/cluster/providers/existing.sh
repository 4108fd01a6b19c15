# Provider `existing`: a cluster and registries that are there already. Starts neither; asks whether they answer.
# Needs in the environment: KUBECONFIG, REGISTRY and HOST_ADDRESS (this machine, as Pods reach it).
# Optional: REGISTRY_LOCAL (default: REGISTRY), REGISTRY_PRIVATE, REGISTRY_PRIVATE_USER, REGISTRY_PRIVATE_PASSWORD.
# shellcheck shell=bash

provider_check() {
  [ -n "${KUBECONFIG:-}" ] || { echo "existing: KUBECONFIG is not set"; return 1; }
  [ -n "${REGISTRY:-}" ] || { echo "existing: REGISTRY is not set (host:port of a registry as Pods and nodes see it)"; return 1; }
}

# registry_answers HOST:PORT: HTTPS or plain HTTP; a demand for credentials is an answer too.
registry_answers() {
  local scheme status
  for scheme in https http; do
    status=$(curl -s -o /dev/null -w '%{http_code}' --max-time 5 "$scheme://$1/v2/") || true
    case $status in 200 | 401) return 0 ;; esac
  done
  return 1
}

require_registry() { registry_answers "$2" || die "$1=$2: nothing answers at /v2/ there"; }

require_ready_nodes() {
  local nodes
  [ -r "$KUBECONFIG" ] || die "KUBECONFIG=$KUBECONFIG cannot be read"
  nodes=$("$KUBECTL" --request-timeout=10s get nodes --no-headers) || die "the cluster of KUBECONFIG=$KUBECONFIG does not answer"
  awk '$2 ~ /^Ready/ { ready++ } END { exit !ready }' <<<"$nodes" || die "no node of the cluster is Ready"
}

provider_up() {
  [ -n "${HOST_ADDRESS:-}" ] || die "HOST_ADDRESS is not set: the address by which the cluster's Pods reach this machine"
  KUBECONFIG=$(realpath "$KUBECONFIG")
  REGISTRY_LOCAL=${REGISTRY_LOCAL:-$REGISTRY}
  export KUBECONFIG REGISTRY_LOCAL
  require_ready_nodes
  # REGISTRY is how Pods see it, which this machine perhaps cannot.
  require_registry REGISTRY_LOCAL "$REGISTRY_LOCAL"
}

provider_down() { :; }

provider_env() {
  printf 'KUBECONFIG=%s\nHOST_ADDRESS=%s\n' "$KUBECONFIG" "$HOST_ADDRESS"
  printf 'KUBE_VERSION=%s\n' "$("$KUBECTL" get --raw /version | sed -n 's/.*"gitVersion": "\([^"]*\)".*/\1/p')"
  printf 'REGISTRY=%s\nREGISTRY_LOCAL=%s\n' "$REGISTRY" "$REGISTRY_LOCAL"
  [ -n "${REGISTRY_PRIVATE:-}" ] || return 0
  printf 'REGISTRY_PRIVATE=%s\n' "$REGISTRY_PRIVATE"
  printf 'REGISTRY_PRIVATE_LOCAL=%s\n' "${REGISTRY_PRIVATE_LOCAL:-$REGISTRY_PRIVATE}"
  printf 'REGISTRY_PRIVATE_USER=%s\n' "${REGISTRY_PRIVATE_USER:-dockerflow}"
  printf 'REGISTRY_PRIVATE_PASSWORD=%s\n' "${REGISTRY_PRIVATE_PASSWORD:-dockerflow}"
}
