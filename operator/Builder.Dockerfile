# The image of a build Pod's steps: git, Buildah and the same executable as the operator's. It starts as uid 0 of the
# container, which Buildah needs to map the files of an image; the Pod drops every capability but those of the mapping.
ARG BASE=debian:trixie-slim
FROM ${BASE}
# Nothing to do where the base brings the tools.
RUN for tool in git buildah crun newuidmap netavark ssh; do \
      command -v "$tool" >/dev/null || test -x "/usr/lib/podman/$tool" || missing=1; \
    done; \
    test -z "${missing:-}" || { \
      apt-get update \
      && apt-get install -y --no-install-recommends buildah ca-certificates crun git netavark openssh-client uidmap \
      && rm -rf /var/lib/apt/lists/*; }
COPY --chmod=0755 dockerflow /usr/bin/dockerflow
ENV BUILDAH_ISOLATION=chroot
ENTRYPOINT ["/usr/bin/dockerflow"]
