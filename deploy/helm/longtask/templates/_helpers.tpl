{{/* The value of the label app.kubernetes.io/name. */}}
{{- define "longtask.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/* The name of the objects. Leaves room for suffixes such as -management. */}}
{{- define "longtask.fullname" -}}
{{- $name := .Values.nameOverride | default .Chart.Name }}
{{- $full := .Values.fullnameOverride | default (ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name)) }}
{{- $full | trunc 50 | trimSuffix "-" }}
{{- end }}

{{/* Labels that select the objects of a component. Takes context and component. */}}
{{- define "longtask.selectorLabels" -}}
app.kubernetes.io/name: {{ include "longtask.name" .context }}
app.kubernetes.io/instance: {{ .context.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{/* All labels of an object. Takes context and component. */}}
{{- define "longtask.labels" -}}
{{ include "longtask.selectorLabels" . }}
app.kubernetes.io/version: {{ .context.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .context.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .context.Chart.Name .context.Chart.Version | replace "+" "_" }}
{{- with .context.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "longtask.serviceAccountName" -}}
{{- .Values.serviceAccount.name | default (ternary (include "longtask.fullname" .) "default" .Values.serviceAccount.create) }}
{{- end }}

{{- define "longtask.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}
{{- end }}

{{/* Not empty if the Secret has the user name or the password apart from the URL. */}}
{{- define "longtask.hasStoreCredentials" -}}
{{- $store := .Values.store }}
{{- if and (eq $store.kind "postgresql") (or $store.postgresql.usernameKey $store.postgresql.passwordKey) }}true{{ end }}
{{- end }}

{{- define "longtask.hasCredentials" -}}
{{- if or (include "longtask.hasStoreCredentials" .) .Values.dashboard.enabled }}true{{ end }}
{{- end }}

{{- define "longtask.managementHost" -}}
{{ include "longtask.fullname" . }}-management.{{ .Release.Namespace }}.svc
{{- end }}

{{- define "longtask.configMapName" -}}
{{- .Values.existingConfigMap | default (include "longtask.fullname" .) }}
{{- end }}

{{/* A duration such as 500ms or 2h in whole seconds, rounded up. */}}
{{- define "longtask.seconds" -}}
{{- $number := regexFind "^[0-9]+" . | int64 }}
{{- $unit := regexFind "[a-z]+$" . }}
{{- if eq $unit "ms" }}
{{- div (add $number 999) 1000 }}
{{- else }}
{{- mul $number (get (dict "s" 1 "m" 60 "h" 3600 "d" 86400) $unit) }}
{{- end }}
{{- end }}

{{/* The time from SIGTERM until the pod is killed: every wait of a stop, one after another. */}}
{{- define "longtask.terminationGracePeriodSeconds" -}}
{{- $grace := include "longtask.seconds" .Values.shutdown.longestGrace | int64 }}
{{- with get .Values.config "longtask.defaults.grace" }}
{{- $grace = max $grace (include "longtask.seconds" . | int64) }}
{{- end }}
{{- range .Values.taskTypes }}
{{- with .grace }}
{{- $grace = max $grace (include "longtask.seconds" . | int64) }}
{{- end }}
{{- end }}
{{- add $grace (include "longtask.seconds" .Values.shutdown.margin) (include "longtask.seconds" .Values.shutdown.delay) (include "longtask.seconds" .Values.shutdown.drainTime) }}
{{- end }}
