#!/bin/bash
# Moves a base image as its maintainers would: pushes another image under the same tag. The new one differs by one small
# layer, /etc/base-release with the present time (replaced, not piled up, when it is moved again).
# usage: move-base.sh library/node:lts-slim    (environment: REGISTRY_LOCAL)      prints the new digest
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=registry.sh
. "$HERE/registry.sh"

: "${REGISTRY_LOCAL:?host:port of the registry}"
NAME=${1:?usage: move-base.sh NAME:TAG}
URL=$(registry_scheme "$REGISTRY_LOCAL")://$REGISTRY_LOCAL/v2/${NAME%:*}
TAG=${NAME##*:}
MARK=move-base
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT

make_layer() {
  mkdir "$WORK/etc"
  date -u "+moved %FT%T.%NZ" >"$WORK/etc/base-release"
  tar -C "$WORK" --owner=0 --group=0 --numeric-owner -cf "$WORK/layer.tar" etc/base-release
  gzip -nk "$WORK/layer.tar"
}

# An earlier move's layer is the last one and says so in the history.
new_config() {
  registry_get "$URL/blobs/$(jq -r .config.digest "$WORK/manifest")" | jq -c --arg mark "$MARK" --arg created "$(date -u +%FT%TZ)" \
    --arg diff_id "sha256:$(sha256sum "$WORK/layer.tar" | cut -d' ' -f1)" '
      (if .history[-1].created_by == $mark then del(.history[-1], .rootfs.diff_ids[-1]) else . end)
      | .created = $created | .rootfs.diff_ids += [$diff_id] | .history += [{$created, created_by: $mark}]'
}

# The layer's media type is in the family of its neighbours, OCI or Docker.
new_manifest() {
  jq -c --arg layer "$1" --argjson size "$(stat -c %s "$WORK/layer.tar.gz")" --arg config "$2" \
    --argjson config_size "$(stat -c %s "$WORK/config")" --argjson layers "$(jq '.rootfs.diff_ids | length - 1' "$WORK/config")" '
      .config.digest = $config | .config.size = $config_size
      | .layers = .layers[:$layers] + [{mediaType: .layers[0].mediaType, digest: $layer, size: $size}]' "$WORK/manifest"
}

registry_get "$URL/manifests/$TAG" >"$WORK/manifest"
make_layer
new_config >"$WORK/config"
new_manifest "$(registry_upload "$URL" "$WORK/layer.tar.gz")" "$(registry_upload "$URL" "$WORK/config")" >"$WORK/new"
curl -sSf -X PUT -H "Content-Type: $(jq -r .mediaType "$WORK/manifest")" --data-binary "@$WORK/new" "$URL/manifests/$TAG"
printf 'sha256:%s\n' "$(sha256sum "$WORK/new" | cut -d' ' -f1)"
