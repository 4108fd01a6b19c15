# What the scripts here ask of a registry, over the OCI distribution API. Sourced; needs curl and jq.
# shellcheck shell=bash

MANIFEST_TYPES='application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json'

# registry_scheme HOST:PORT: https where the registry speaks it, else http.
registry_scheme() {
  if curl -sSo /dev/null --max-time 5 "https://$1/v2/" 2>/dev/null; then echo https; else echo http; fi
}

# registry_tls_verify HOST:PORT: the value for --tls-verify of skopeo, podman and buildah.
registry_tls_verify() { [ "$(registry_scheme "$1")" = https ] && echo true || echo false; }

registry_get() { curl -sSfL --max-time 30 -H "Accept: $MANIFEST_TYPES" "$1"; }

registry_has_tag() { curl -sfIo /dev/null --max-time 10 -H "Accept: $MANIFEST_TYPES" "$1/manifests/$2"; }

# registry_config REPOSITORY_URL TAG: prints the image configuration.
registry_config() {
  local digest
  digest=$(registry_get "$1/manifests/$2" | jq -r .config.digest) || return
  registry_get "$1/blobs/$digest"
}

# registry_upload REPOSITORY_URL FILE: one blob, by POST and one PUT; prints its digest.
registry_upload() {
  local digest location
  digest=sha256:$(sha256sum "$2" | cut -d' ' -f1)
  if ! curl -sfIo /dev/null "$1/blobs/$digest"; then
    location=$(curl -sSf -X POST -D - -o /dev/null "$1/blobs/uploads/" | tr -d '\r' | sed -n 's/^[Ll]ocation: //p')
    case $location in /*) location=${1%%/v2/*}$location ;; esac
    case $location in *\?*) location="$location&" ;; *) location="$location?" ;; esac
    curl -sSfo /dev/null -X PUT -H 'Content-Type: application/octet-stream' --data-binary "@$2" "${location}digest=$digest"
  fi
  printf '%s\n' "$digest"
}
