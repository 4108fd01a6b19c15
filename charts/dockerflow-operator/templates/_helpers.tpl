{{- define "operator.name" -}}
{{- if contains "dockerflow-operator" .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-dockerflow-operator" .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "operator.selector" -}}
app.kubernetes.io/name: dockerflow-operator
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "operator.labels" -}}
{{ include "operator.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{- define "operator.image" -}}
{{- if .image.digest -}}
{{- printf "%s@%s" .image.repository .image.digest -}}
{{- else -}}
{{- printf "%s:%s" .image.repository (.image.tag | default .version) -}}
{{- end -}}
{{- end -}}

{{/* What the operator may do in a namespace that it watches. secrets: get only, so that it can read no Secret it was not told of. */}}
{{- define "operator.rules" -}}
- apiGroups: [dockerflow.dev]
  resources: [containerbuilds]
  verbs: [get, list, watch]
- apiGroups: [dockerflow.dev]
  resources: [buildruns, promotions]
  verbs: [get, list, watch, create, delete]
- apiGroups: [dockerflow.dev]
  resources: [containerbuilds/status, buildruns/status, promotions/status]
  verbs: [patch]
# To name an owner in blockOwnerDeletion, where the cluster checks that (OwnerReferencesPermissionEnforcement).
- apiGroups: [dockerflow.dev]
  resources: [containerbuilds/finalizers, buildruns/finalizers]
  verbs: [update]
- apiGroups: [batch]
  resources: [jobs]
  verbs: [get, list, watch, create, delete]
- apiGroups: [""]
  resources: [pods]
  verbs: [get, list, watch, create, delete]
- apiGroups: [""]
  resources: [pods/log]
  verbs: [get]
# One per build, before its Pod; get only to see whose it is. It goes with its run.
- apiGroups: [networking.k8s.io]
  resources: [networkpolicies]
  verbs: [get, create]
- apiGroups: [apps]
  resources: [deployments]
  verbs: [get, list, watch, patch]
- apiGroups: [""]
  resources: [secrets]
  verbs: [get]
- apiGroups: [""]
  resources: [events]
  verbs: [create, patch]
{{- end -}}
