{{/* What the pods of server and job have in common, as the restricted Pod Security Standard wants them. */}}

{{- define "seedstream.podSettings" -}}
serviceAccountName: {{ include "seedstream.serviceAccount" . }}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with .Values.imagePullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 1000
  runAsGroup: 1000
  fsGroup: 1000
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile: {type: RuntimeDefault}
{{- with .Values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "seedstream.containerSettings" -}}
image: {{ printf "%s:%s" .Values.image.repository (.Values.image.tag | default .Chart.AppVersion) }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: {drop: [ALL]}
{{- with .Values.envFrom }}
envFrom: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* The variables of config, except those that the chart puts together itself. */}}
{{- define "seedstream.env" -}}
{{- range $name, $value := omit .Values.config "ALLOWED_HOSTS" "OPEN_PATHS" }}
- {name: {{ $name }}, value: {{ include "seedstream.text" $value | replace "$(" "$$(" | quote }}}
{{- end }}
- {name: SCHEMAS_DIR, value: /data/schemas}
{{- if include "seedstream.destinationsSecret" . }}
- {name: DESTINATIONS_FILE, value: /etc/seedstream/destinations.yaml}
{{- end }}
{{- end }}

{{- define "seedstream.mounts" -}}
- {name: data, mountPath: /data}
{{- end }}

{{- define "seedstream.volumes" -}}
- name: data
{{- if .Values.volume.enabled }}
  persistentVolumeClaim:
    claimName: {{ .Values.volume.existingClaim | default (include "seedstream.fullname" .) }}
{{- else }}
  emptyDir: {}
{{- end }}
{{- end }}

{{- define "seedstream.destinationsSource" -}}
secret:
  name: {{ include "seedstream.destinationsSecret" . }}
  items: [{key: destinations.yaml, path: destinations.yaml}]
{{- end }}
