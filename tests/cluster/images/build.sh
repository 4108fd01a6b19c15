#!/bin/bash
# Builds the operator's and the builder's image around bin/dockerflow with whatever engine is there, pushes them, and
# prints OPERATOR_IMAGE= and BUILDER_IMAGE=. The tag is a hash of all that goes in: an unchanged executable is skipped.
# usage: build.sh   (environment: REGISTRY = host:port for Pods, REGISTRY_LOCAL = host:port from here;
#                    optional: DOCKERFLOW_BIN, OPERATOR_BASE, BUILDER_BASE, ENGINE = docker | podman | buildah)
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=../lib.sh
. "$HERE/../lib.sh"
# shellcheck source=registry.sh
. "$HERE/registry.sh"

: "${REGISTRY:?host:port of the registry as Pods see it}" "${REGISTRY_LOCAL:?host:port of the registry as seen from here}"
BIN=${DOCKERFLOW_BIN:-$REPO/bin/dockerflow}
OPERATOR_BASE=${OPERATOR_BASE:-$REGISTRY_LOCAL/library/debian:12-slim}
BUILDER_BASE=${BUILDER_BASE:-$REGISTRY_LOCAL/dockerflow/buildah:trixie}

docker_works() { command -v docker >/dev/null && timeout 5 docker info >/dev/null 2>&1; }

engine() {
  if [ -n "${ENGINE:-}" ]; then echo "$ENGINE"
  elif docker_works; then echo docker
  elif command -v podman >/dev/null; then echo podman
  else echo buildah; fi
}

# What the base was made from, so that a base moved for a demonstration does not make a new operator.
base_key() {
  case $1 in "$REGISTRY_LOCAL"/*) ;; *) printf '%s\n' "$1"; return ;; esac
  local name=${1#"$REGISTRY_LOCAL"/}
  registry_config "$URL/${name%:*}" "${name##*:}" | jq -r '.config.Labels["dev.dockerflow.test.base-key"]'
}

# image_tag DOCKERFILE BASE
image_tag() { { cat "$1" "$BIN"; base_key "$2"; } | sha256sum | cut -c1-16; }

make_context() {
  CONTEXT=$(mktemp -d)
  trap 'rm -rf "$CONTEXT"' EXIT
  cp "$BIN" "$CONTEXT/dockerflow"
  jq -n --arg commit "$(git -C "$REPO" rev-parse HEAD 2>/dev/null || echo unknown)" \
    '{source: "https://github.com/mozilla-services/Dockerflow", version: "dev", $commit, build: "local"}' >"$CONTEXT/version.json"
}

# Storage of our own: the machine's is none of our business. chroot needs no more than root, even inside a container.
own_buildah() { buildah --root "$CACHE/buildah" --runroot "$STATE/buildah" "$@"; }

# build_and_push DOCKERFILE BASE REFERENCE
build_and_push() {
  case $ENGINE in
    docker)
      docker build -q -f "$1" --build-arg "BASE=$2" -t "$3" "$CONTEXT" >/dev/null && docker push -q "$3" >/dev/null ;;
    podman)
      podman build -q --tls-verify="$TLS" -f "$1" --build-arg "BASE=$2" -t "$3" "$CONTEXT" >/dev/null &&
        podman push -q --tls-verify="$TLS" "$3" ;;
    buildah)
      own_buildah bud -q --isolation chroot --tls-verify="$TLS" -f "$1" --build-arg "BASE=$2" -t "$3" "$CONTEXT" >/dev/null &&
        own_buildah push -q --tls-verify="$TLS" "$3" && own_buildah rmi -f "$3" >/dev/null ;;
    *) die "ENGINE=$ENGINE: docker, podman or buildah" ;;
  esac
}

# ensure_image NAME DOCKERFILE BASE: prints the tag.
ensure_image() {
  local tag
  tag=dev-$(image_tag "$2" "$3")
  if ! registry_has_tag "$URL/dockerflow/$1" "$tag"; then
    [ -n "${CONTEXT:-}" ] || make_context
    build_and_push "$2" "$3" "$REGISTRY_LOCAL/dockerflow/$1:$tag" >&2 || die "cannot build the $1 image with $ENGINE"
    say "pushed dockerflow/$1:$tag (built with $ENGINE)"
  fi
  TAG=$tag
}

[ -x "$BIN" ] || die "there is no ${BIN#"$REPO"/}: run 'make build' first"
install_packages jq curl
ENGINE=$(engine)
[ "$ENGINE" != buildah ] || command -v buildah >/dev/null || install_packages buildah crun
URL=$(registry_scheme "$REGISTRY_LOCAL")://$REGISTRY_LOCAL/v2
TLS=$(registry_tls_verify "$REGISTRY_LOCAL")
ensure_image operator "$REPO/operator/Dockerfile" "$OPERATOR_BASE"
printf 'OPERATOR_IMAGE=%s\n' "$REGISTRY/dockerflow/operator:$TAG"
ensure_image builder "$REPO/operator/Builder.Dockerfile" "$BUILDER_BASE"
printf 'BUILDER_IMAGE=%s\n' "$REGISTRY/dockerflow/builder:$TAG"
