#!/bin/bash
# Prints a chart's manifests, CRDs included: with helm where it is, else with the small renderer beside this script.
# usage: render.sh CHART_DIR RELEASE NAMESPACE [--set k=v] [--set-string k=v] [-f values.yaml] [--kube-version V]
#                  [--api-versions V]      (RENDERER=own never uses helm)
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=../lib.sh
. "$HERE/../lib.sh"

[ $# -ge 3 ] || die "usage: render.sh CHART_DIR RELEASE NAMESPACE [--set k=v …] [-f values.yaml]"

# Debian has an Emacs package of that name.
helm_works() { [ "${RENDERER:-}" != own ] && helm version --short 2>/dev/null | grep -q '^v[34]'; }

# Compiled once per source; Debian's Go libraries are used without modules, so nothing is fetched.
renderer() {
  local binary
  binary=$CACHE/render-$(sha256sum "$HERE/main.go" | cut -c1-16)
  [ -x "$binary" ] || compile "$binary" >&2
  printf '%s\n' "$binary"
}

compile() {
  install_packages golang-go golang-github-masterminds-sprig-dev golang-k8s-sigs-yaml-dev
  mkdir -p "$CACHE"
  GO111MODULE=off GOPATH=/usr/share/gocode GOFLAGS="" CGO_ENABLED=0 go build -o "$1.$$" "$HERE/main.go"
  mv "$1.$$" "$1"
}

if helm_works; then
  chart=$1 release=$2 namespace=$3
  shift 3
  exec helm template "$release" "$chart" --namespace "$namespace" --include-crds "$@"
fi
binary=$(renderer)
exec "$binary" "$@"
