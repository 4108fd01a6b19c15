# Two registries, because containers/image takes a challenge from /v2/ only: one is open, one wants a password for all.
# Sourced by up.sh.
# shellcheck shell=bash

REGISTRY_PORT=${REGISTRY_PORT:-5000}
REGISTRY_PRIVATE_PORT=${REGISTRY_PRIVATE_PORT:-5001}

# registry_settings NAME PORT [HTPASSWD]
registry_settings() {
  cat <<C
version: 0.1
log: {level: warn, accesslog: {disabled: false}}
storage:
  filesystem: {rootdirectory: $SERVICES/$1/data}
  delete: {enabled: true}
  cache: {blobdescriptor: inmemory}
http:
  addr: 0.0.0.0:$2
C
  [ $# -lt 3 ] || printf 'auth: {htpasswd: {realm: dockerflow, path: %s}}\n' "$3"
}

registry_answers() { curl -sSfo /dev/null --max-time 2 "http://127.0.0.1:$REGISTRY_PORT/v2/"; }

registry_private_answers() {
  curl -sSfo /dev/null --max-time 2 -u "$SERVICE_USER:$SERVICE_PASSWORD" "http://127.0.0.1:$REGISTRY_PRIVATE_PORT/v2/"
}

# ensure_registry NAME PROBE SETTINGS
ensure_registry() {
  mkdir -p "$SERVICES/$1/data"
  printf '%s\n' "$3" >"$SERVICES/$1/config.yml"
  service_ensure "$1" "$3" "$2" docker-registry serve "$SERVICES/$1/config.yml"
}

up_registries() {
  local users=$SERVICES/registry-private/htpasswd
  install_packages docker-registry apache2-utils curl
  ensure_registry registry registry_answers "$(registry_settings registry "$REGISTRY_PORT")"
  # The registry understands bcrypt only. A cost of 4: it is asked at every request, and guards nothing.
  mkdir -p "${users%/*}"
  htpasswd -Bbn -C 4 "$SERVICE_USER" "$SERVICE_PASSWORD" >"$users"
  ensure_registry registry-private registry_private_answers \
    "$(registry_settings registry-private "$REGISTRY_PRIVATE_PORT" "$users")"
}

registries_env() {
  cat <<C
REGISTRY=$HOST_ADDRESS:$REGISTRY_PORT
REGISTRY_LOCAL=127.0.0.1:$REGISTRY_PORT
REGISTRY_LOG=$STATE/log/registry.log
REGISTRY_PRIVATE=$HOST_ADDRESS:$REGISTRY_PRIVATE_PORT
REGISTRY_PRIVATE_LOCAL=127.0.0.1:$REGISTRY_PRIVATE_PORT
REGISTRY_PRIVATE_USER=$SERVICE_USER
REGISTRY_PRIVATE_PASSWORD=$SERVICE_PASSWORD
C
}
