#!/bin/bash
# Base images, made of Debian's packages from the mirror this machine is configured for, and pushed to the test registry:
#   library/debian:12-slim   library/node:<major>-slim = library/node:lts-slim   dockerflow/buildah:trixie (for the builder)
# Each is made once and kept in the cache under a key of all that goes into it; dates do not, so it stays until asked for
# anew. A tag whose base was moved on purpose (move-base.sh) is left as it is.
# usage: base.sh          (environment: REGISTRY_LOCAL, CACHE)
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=../lib.sh
. "$HERE/../lib.sh"
. "$HERE/oci.sh"
. "$HERE/registry.sh"

: "${REGISTRY_LOCAL:?host:port of the registry to push to}"
KEY_LABEL=dev.dockerflow.test.base-key
CA_BUNDLE=/etc/ssl/certs/ca-certificates.crt

npm_registry() {
  local url=${npm_config_registry:-}
  [ -n "$url" ] || url=$(npm config get registry 2>/dev/null) ||
    die "which npm registry? Install npm or set npm_config_registry"
  printf '%s\n' "${url%/}/"
}

debian_mirror() {
  # shellcheck disable=SC2016
  apt-get indextargets --format '$(REPO_URI) $(ORIGIN) $(CODENAME)' 'Created-By: Packages' |
    awk '$2 == "Debian" && $3 !~ /-/ && !found { print $1; found = 1 }'
}

# debian_sources SUITE: the lines of a sources.list with this machine's mirror.
debian_sources() {
  local mirror
  mirror=$(debian_mirror)
  [ -n "$mirror" ] || { retry_until 300 apt_get update; mirror=$(debian_mirror); }
  [ -n "$mirror" ] || die "no Debian archive in apt's sources (after apt-get update)"
  printf 'deb %s %s main\n' "$mirror" "$1"
}

# What slim images leave out, as Debian's own do, and Buildah's 100 MB of test programs.
slim_options() {
  local path
  for path in /usr/share/doc /usr/share/man /usr/share/info /usr/share/locale /usr/share/i18n /usr/share/lintian \
    /usr/include /usr/libexec/buildah; do
    printf '%s\n' "--dpkgopt=path-exclude=$path/*"
  done
  printf '%s\n' '--dpkgopt=path-include=/usr/share/doc/*/copyright'
}

# make_root TAR SUITE PACKAGES [MMDEBSTRAP OPTION…]
make_root() {
  local tar=$1 suite=$2 packages=$3 options
  shift 3
  mapfile -t options < <(slim_options)
  debian_sources "$suite" | TMPDIR=${tar%/*} mmdebstrap --quiet --variant=minbase --include="$packages" "${options[@]}" "$@" \
    --customize-hook="install -m644 $CA_BUNDLE \"\$1$CA_BUNDLE\"" \
    --customize-hook="date -u '+first %FT%TZ' >\"\$1/etc/base-release\"" \
    "$suite" "$tar" - 2>"$tar.log" || { tail -n 20 "$tar.log" >&2; die "mmdebstrap $suite failed"; }
}

# Debian's npm package brings 400 others; npm's own tarball is complete. Version 10 is the last for Node 18.
npm_tarball() {
  local registry url
  registry=$(npm_registry)
  url=$(curl -sSf --max-time 60 -H 'Accept: application/vnd.npm.install-v1+json' "${registry}npm" |
    jq -r '[.versions[] | select(.version | test("^10\\.[0-9]+\\.[0-9]+$"))]
           | max_by(.version | split(".") | map(tonumber)) | .dist.tarball')
  curl -sSf --max-time 300 -o "$1" "$url"
}

# add_npm ROOT TARBALL REGISTRY: a customize hook.
add_npm() {
  local modules=$1/usr/lib/node_modules
  mkdir -p "$modules/npm"
  tar -xzf "$2" -C "$modules/npm" --strip-components=1 --no-same-owner
  rm -rf "$modules/npm/docs" "$modules/npm/man"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$1/usr/bin/npm"
  ln -s ../lib/node_modules/npm/bin/npx-cli.js "$1/usr/bin/npx"
  chmod 755 "$modules"/npm/bin/*-cli.js
  mkdir -p "$1/etc"
  printf 'registry=%s\nupdate-notifier=false\nfund=false\n' "$3" >"$1/usr/lib/node_modules/npm/npmrc"
}

config_json() {
  jq -nc --arg key "$KEY" --arg name "$KEY_LABEL" --arg ca "$CA_BUNDLE" --argjson cmd "$1" \
    '{Env: ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "SSL_CERT_FILE=\($ca)", "NODE_EXTRA_CA_CERTS=\($ca)"],
      Cmd: $cmd, Labels: {($name): $key}}'
}

# make_layout LAYOUT CMD SUITE PACKAGES [OPTION…]: the image as an OCI layout, unless the cache has it. What a killed run
# left of a temporary root file system is removed with it.
make_layout() {
  local layout=$1 cmd=$2 layer work
  shift 2
  [ ! -f "$layout/index.json" ] || return 0
  work=$layout.new
  oci_begin "$work"
  make_root "$work/layer.tar" "$@"
  rm "$work/layer.tar.log"
  layer=$(oci_add_layer "$work" "$work/layer.tar")
  oci_finish "$work" "$(config_json "$cmd")" "$layer"
  rm -rf "$layout"
  mv "$work" "$layout"
}

# Without this hook bookworm merges /usr with a package that brings all of Perl.
BOOKWORM_MERGED=(--hook-dir=/usr/share/mmdebstrap/hooks/merged-usr --include=usr-is-merged)

make_debian() {
  make_layout "$BASES/debian" '["bash"]' bookworm ca-certificates,libssl3,zlib1g "${BOOKWORM_MERGED[@]}"
}

make_node() {
  local tarball=$BASES/npm.tgz
  [ ! -f "$BASES/node/index.json" ] || return 0
  npm_tarball "$tarball"
  make_layout "$BASES/node" '["node"]' bookworm ca-certificates,nodejs "${BOOKWORM_MERGED[@]}" \
    --customize-hook="$HERE/base.sh add-npm \"\$1\" $tarball $(npm_registry)" \
    --customize-hook="chroot \"\$1\" node -p 'process.versions.node.split(\".\")[0]' >$BASES/node.version"
  rm "$tarball"
}

make_buildah() {
  make_layout "$BASES/buildah" '["bash"]' trixie \
    ca-certificates,buildah,crun,git,netavark,openssh-client,uidmap
}

# push LAYOUT REPOSITORY TAG: unless the registry's image, moved or not, was made from the same key.
push() {
  local url
  url=$(registry_scheme "$REGISTRY_LOCAL")://$REGISTRY_LOCAL/v2/$2
  if [ "$(registry_config "$url" "$3" 2>/dev/null | jq -r --arg l "$KEY_LABEL" '.config.Labels[$l]')" = "$KEY" ]; then return; fi
  skopeo copy -q --dest-tls-verify="$(registry_tls_verify "$REGISTRY_LOCAL")" "oci:$1" "docker://$REGISTRY_LOCAL/$2:$3"
  say "pushed $2:$3"
}

cache_key() { { cat "$HERE/base.sh" "$HERE/oci.sh" "$CA_BUNDLE"; npm_registry; debian_mirror; } | sha256sum | cut -c1-16; }

# One at a time on this machine: clones of the repository share the cache.
make_all() {
  mkdir -p "$BASES"
  exec 8>"$CACHE/bases.lock"
  flock 8
  make_debian
  make_node
  make_buildah
  exec 8>&-
}

main() {
  install_packages mmdebstrap skopeo jq curl debian-archive-keyring
  # Only npm knows which registry this machine uses.
  [ -n "${npm_config_registry:-}" ] || command -v npm >/dev/null || install_packages npm
  KEY=$(cache_key)
  BASES=$CACHE/bases/$KEY
  make_all
  push "$BASES/debian" library/debian 12-slim
  push "$BASES/node" library/node "$(cat "$BASES/node.version")-slim"
  push "$BASES/node" library/node lts-slim
  push "$BASES/buildah" dockerflow/buildah trixie
}

case ${1:-} in
  add-npm) shift; add_npm "$@" ;;
  *) main ;;
esac
