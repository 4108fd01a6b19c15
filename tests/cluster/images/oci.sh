# An OCI image layout written by hand (image-spec v1): needs tar, gzip, sha256sum and jq, no daemon and no privileges.
# Sourced. A layout is complete only when oci_finish has written its index.json, so a killed run leaves no half image.
# shellcheck shell=bash

oci_begin() { rm -rf "$1" && mkdir -p "$1/blobs/sha256"; }

# oci_put LAYOUT FILE: moves the file among the blobs and prints its hex digest.
oci_put() {
  local digest
  digest=$(sha256sum "$2" | cut -d' ' -f1)
  mv "$2" "$1/blobs/sha256/$digest"
  printf '%s\n' "$digest"
}

# oci_descriptor LAYOUT MEDIA_TYPE HEX: prints the descriptor of a blob.
oci_descriptor() {
  jq -nc --arg type "$2" --arg digest "sha256:$3" --argjson size "$(stat -c %s "$1/blobs/sha256/$3")" \
    '{mediaType: $type, digest: $digest, size: $size}'
}

# oci_add_layer LAYOUT TAR: prints {diff_id, layer}, to be handed to oci_finish.
oci_add_layer() {
  local diff_id hex
  diff_id=$(sha256sum "$2" | cut -d' ' -f1)
  gzip -n "$2"
  hex=$(oci_put "$1" "$2.gz")
  jq -nc --arg diff_id "sha256:$diff_id" \
    --argjson layer "$(oci_descriptor "$1" application/vnd.oci.image.layer.v1.tar+gzip "$hex")" '{$diff_id, $layer}'
}

# oci_finish LAYOUT CONFIG LAYER…: writes the image configuration (CONFIG is its "config" object), manifest and index.
oci_finish() {
  local layout=$1 config=$2 layers digest
  shift 2
  layers=$(printf '%s\n' "$@" | jq -sc .)
  jq -nc --argjson config "$config" --argjson layers "$layers" --arg created "$(date -u +%FT%TZ)" \
    '{created: $created, architecture: "amd64", os: "linux", config: $config,
      rootfs: {type: "layers", diff_ids: [$layers[].diff_id]},
      history: [$layers[] | {created: $created, created_by: "mmdebstrap"}]}' >"$layout/config"
  digest=$(oci_put "$layout" "$layout/config")
  jq -nc --argjson layers "$layers" \
    --argjson config "$(oci_descriptor "$layout" application/vnd.oci.image.config.v1+json "$digest")" \
    '{schemaVersion: 2, mediaType: "application/vnd.oci.image.manifest.v1+json",
      config: $config, layers: [$layers[].layer]}' >"$layout/manifest"
  digest=$(oci_put "$layout" "$layout/manifest")
  oci_index "$layout" "$digest"
}

oci_index() {
  printf '{"imageLayoutVersion":"1.0.0"}' >"$1/oci-layout"
  jq -nc --argjson manifest "$(oci_descriptor "$1" application/vnd.oci.image.manifest.v1+json "$2")" \
    '{schemaVersion: 2, manifests: [$manifest]}' >"$1/index.json.new"
  mv "$1/index.json.new" "$1/index.json"
}
