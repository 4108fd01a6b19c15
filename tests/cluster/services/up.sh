#!/bin/bash
# Starts what surrounds the cluster: two registries (unless the provider has given REGISTRY_LOCAL) and a git server.
# Running ones that answer are left alone; dead, changed or half dead ones are started anew.
# usage: up.sh     (environment: HOST_ADDRESS, STATE, CACHE, ENV_OUT = file to which KEY=value lines are appended)
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=../lib.sh
. "$HERE/../lib.sh"
# shellcheck source=service.sh
. "$HERE/service.sh"
# shellcheck source=registry.sh
. "$HERE/registry.sh"
# shellcheck source=git.sh
. "$HERE/git.sh"

: "${HOST_ADDRESS:?address by which Pods reach this machine}"
# Known to everybody on purpose: these guard nothing but a test's question whether credentials are used.
export SERVICE_USER=dockerflow
# Like no other word, so that tests can look for it in what must not hold it.
export SERVICE_PASSWORD=open-5e5a3e-sesame

report() { if [ -n "${ENV_OUT:-}" ]; then cat >>"$ENV_OUT"; else cat; fi; }

if [ -z "${REGISTRY_LOCAL:-}" ]; then
  up_registries
  registries_env | report
fi
up_git
git_env | report
