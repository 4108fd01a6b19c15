#!/usr/bin/env bash
# Brings up a cluster, the registries and the git server around it, the images, and writes .cluster/env.
# Does only what is missing; may be killed and started again at any point.
# usage: up.sh [--no-images]      (--no-images: without the operator's and the builder's image)
#        environment: CLUSTER = existing | debian (default: the first that can run here),
#        DOCKERFLOW_CACHE, DOCKERFLOW_STATE; for `existing` see providers/existing.sh
set -euo pipefail
# shellcheck source-path=SCRIPTDIR
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
trap report_failed_step EXIT

ENV_DIR=$REPO/.cluster
ENV_FILE=$ENV_DIR/env

parse_arguments() {
  IMAGES_ARGUMENTS=()
  case ${1:-} in
    "") ;;
    --no-images) IMAGES_ARGUMENTS=(--bases-only) ;;
    *) die "usage: up.sh [--no-images]" ;;
  esac
}

# The user's kubectl, else the one that was built for the cluster.
find_kubectl() {
  KUBECTL=$(command -v kubectl) || KUBECTL=$(kubectl_of_provider)
  export KUBECTL
}

kubectl_of_provider() {
  [ "$CLUSTER" = debian ] || die "kubectl is not on the PATH"
  printf '%s/kubectl\n' "$("$CLUSTER_DIR/providers/debian-kubernetes.sh")"
}

# Whatever provider ran here before, if another one is wanted now. `existing` starts nothing, so it is not recorded,
# and the cluster it is pointed at may well be the one that runs here.
leave_other_provider() {
  local previous
  [ "$CLUSTER" != existing ] || return 0
  previous=$(cat "$STATE/provider" 2>/dev/null || echo "$CLUSTER")
  [ "$previous" = "$CLUSTER" ] || timed "taking down the provider $previous" run_in_provider "$previous" provider_down
  printf '%s\n' "$CLUSTER" >"$STATE/provider"
}

# An environment with an earlier .cluster/env in it must not look as if this provider dictated registries.
forget_registries() {
  unset REGISTRY REGISTRY_LOCAL REGISTRY_PRIVATE REGISTRY_PRIVATE_LOCAL REGISTRY_PRIVATE_USER REGISTRY_PRIVATE_PASSWORD
}

export_env() {
  set -a
  # shellcheck disable=SC1090
  . "$1"
  set +a
}

# Read by shells and by programs, without quoting: what would need any is refused.
require_plain_values() {
  ! grep -vnE '^[A-Z_]+=[A-Za-z0-9_.:/@+%,-]*$' "$1" >&2 || die "values that cannot be written to $ENV_FILE"
}

publish_env() {
  ln -sfn "$KUBECTL" "$ENV_DIR/bin/kubectl"
  require_plain_values "$1"
  mv "$1" "$ENV_FILE"
}

print_help() {
  cat >&2 <<HELP
The cluster is up (Kubernetes $KUBE_VERSION, provider $CLUSTER). To use it:
  set -a; . .cluster/env; set +a
  kubectl get nodes
HELP
}

main() {
  local new
  parse_arguments "$@"
  lock_cluster
  CLUSTER=$(choose_provider)
  export CLUSTER
  mkdir -p "$ENV_DIR/bin" "$STATE/log"
  find_kubectl
  leave_other_provider
  new=$ENV_DIR/.env.new
  printf 'CLUSTER=%s\n' "$CLUSTER" >"$new"
  # shellcheck disable=SC1090
  . "$CLUSTER_DIR/providers/$CLUSTER.sh"
  timed "cluster ($CLUSTER)" provider_up
  provider_env >>"$new"
  forget_registries
  export_env "$new"
  [ -d "$STATE/services" ] || end_orphaned_services
  ENV_OUT=$new timed services "$CLUSTER_DIR/services/up.sh" 9>&-
  export_env "$new"
  ENV_OUT=$new timed images "$CLUSTER_DIR/images/up.sh" "${IMAGES_ARGUMENTS[@]}" 9>&-
  export_env "$new"
  publish_env "$new"
  print_help
}
main "$@"
