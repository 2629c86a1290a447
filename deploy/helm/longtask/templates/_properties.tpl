{{/* A value of a properties file. Helm reads all numbers as floating point. */}}
{{- define "longtask.propertyValue" -}}
{{- if kindIs "float64" . }}
{{- if eq (floor .) . }}{{ printf "%.0f" . }}{{ else }}{{ printf "%v" . }}{{ end }}
{{- else }}
{{- $text := toString . | replace "\\" "\\\\" | replace "\r" "\\r" | replace "\n" "\\n" }}
{{- if hasPrefix " " $text }}\{{ end }}{{ $text }}
{{- end }}
{{- end }}

{{/* The lines of nested values. Takes prefix, value, and quoted: whether the keys are names that need quotes. */}}
{{- define "longtask.properties" -}}
{{- $prefix := .prefix }}
{{- $quoted := .quoted }}
{{- range $key, $value := .value }}
{{- $name := printf "%s.%s" $prefix (ternary (printf "\"%s\"" $key) $key $quoted) }}
{{- if and (eq $key "input-schema") (kindIs "map" $value) }}
{{ $name }}={{ include "longtask.propertyValue" (toJson $value) }}
{{- else if kindIs "map" $value }}
{{- include "longtask.properties" (dict "prefix" $name "value" $value "quoted" (has $key (list "headers" "env"))) }}
{{- else if kindIs "slice" $value }}
{{- range $index, $item := $value }}
{{ $name }}[{{ $index }}]={{ include "longtask.propertyValue" $item }}
{{- end }}
{{- else }}
{{ $name }}={{ include "longtask.propertyValue" $value }}
{{- end }}
{{- end }}
{{- end }}

{{/* The file /config/application.properties. */}}
{{- define "longtask.applicationProperties" -}}
# Written by the Helm chart.
{{- range $key, $value := .Values.config }}
{{ $key }}={{ include "longtask.propertyValue" $value }}
{{- end }}
{{- include "longtask.properties" (dict "prefix" "longtask.types" "value" .Values.taskTypes "quoted" true) }}
{{- end }}
