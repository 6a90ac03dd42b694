{{/* The name of everything in the release. A job's pod adds at most 22 characters to it. */}}
{{- define "seedstream.fullname" -}}
{{- $name := ternary .Release.Name (printf "%s-%s" .Release.Name .Chart.Name) (contains .Chart.Name .Release.Name) -}}
{{- $name | trunc 40 | trimSuffix "-" -}}
{{- end }}

{{/* Labels by which the pods of a component are found. They never change. Takes (list . "server"). */}}
{{- define "seedstream.selector" -}}
{{- $root := first . -}}
app.kubernetes.io/name: {{ $root.Chart.Name }}
app.kubernetes.io/instance: {{ $root.Release.Name }}
app.kubernetes.io/component: {{ last . }}
{{- end }}

{{/* Labels of an object of a component. Takes (list . "server"). */}}
{{- define "seedstream.labels" -}}
{{- $root := first . -}}
{{ include "seedstream.selector" . }}
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_" }}
{{- end }}

{{- define "seedstream.serviceAccount" -}}
{{- .Values.serviceAccount.name | default (include "seedstream.fullname" .) -}}
{{- end }}

{{- define "seedstream.apiKeySecret" -}}
{{- if .Values.apiKey.existingSecret }}{{ .Values.apiKey.existingSecret }}
{{- else if .Values.apiKey.value }}{{ include "seedstream.fullname" . }}{{ end -}}
{{- end }}

{{/* The name of the Secret with destinations.yaml; empty when there are no destinations. */}}
{{- define "seedstream.destinationsSecret" -}}
{{- if .Values.deliveries.existingSecret }}{{ .Values.deliveries.existingSecret }}
{{- else if .Values.deliveries.destinations }}{{ include "seedstream.fullname" . }}{{ end -}}
{{- end }}

{{- define "seedstream.destinations" -}}
{{- pick .Values.deliveries "destinations" "sources" | toYaml -}}
{{- end }}

{{/* The most pods of the server; a number. */}}
{{- define "seedstream.servers" -}}
{{- with .Values.server }}{{ ternary .autoscaling.maxReplicas .replicas .autoscaling.enabled }}{{ end -}}
{{- end }}

{{- define "seedstream.job" -}}
{{- if or .Values.job.rows .Values.job.delivery }}true{{ end -}}
{{- end }}

{{/* A value as text. Helm reads numbers of files as floating-point numbers, and would write 1000000 as 1e+06. */}}
{{- define "seedstream.text" -}}
{{- if and (kindIs "float64" .) (eq (floor .) .) }}{{ int64 . }}{{ else }}{{ . }}{{ end -}}
{{- end }}
