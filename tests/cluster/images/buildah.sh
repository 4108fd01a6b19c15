#!/usr/bin/env bash
# Buildah as the builder's image has it, on this machine: the base image that base.sh made for it (in the cache), unpacked
# once, with a root of its own and this machine's /proc, /dev, /sys and temporary directory. Needs root.
# usage: buildah.sh ARGUMENT…     (those of buildah; paths must be below the temporary directory)
set -euo pipefail
# shellcheck source=../lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

# The layout that was made last; a new one has a new key.
layout() { find "$CACHE/bases" -mindepth 2 -maxdepth 2 -name buildah -type d -printf '%T@ %p\n' 2>/dev/null | sort -n | tail -n 1 | cut -d' ' -f2-; }

blob() { printf '%s/blobs/%s\n' "$LAYOUT" "${1/://}"; }

unpack() {
  local work=$ROOT.new manifest layer
  rm -rf "$work"
  mkdir -p "$work"
  manifest=$(jq -r '.manifests[0].digest' "$LAYOUT/index.json")
  for layer in $(jq -r '.layers[].digest' "$(blob "$manifest")"); do tar -xzf "$(blob "$layer")" -C "$work"; done
  mv "$work" "$ROOT"
}

[ "$(id -u)" = 0 ] || die "only root can give Buildah a root directory of its own"
LAYOUT=$(layout)
[ -n "$LAYOUT" ] || die "the builder's base image is not in the cache; 'make up' puts it there"
ROOT=${LAYOUT%/*}/buildah-root TEMPORARY=${TMPDIR:-/tmp}
if [ ! -d "$ROOT" ]; then
  exec 7>"$CACHE/buildah-root.lock"
  flock 7
  [ -d "$ROOT" ] || unpack
  exec 7>&-
fi
mkdir -p "$ROOT$TEMPORARY"
export ROOT TEMPORARY
# A root that is no mount point could not be made private, which Buildah wants while it unpacks layers.
# shellcheck disable=SC2016
exec unshare --mount sh -euc '
  mount --bind "$ROOT" "$ROOT"
  for each in /proc /dev /sys "$TEMPORARY"; do mount --rbind "$each" "$ROOT$each"; done
  cd "$ROOT"
  exec chroot "$ROOT" /usr/bin/buildah "$@"' sh "$@"
