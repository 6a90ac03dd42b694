{{/* The arguments of the command. Kubernetes replaces $(NAME) by a variable, and $$(NAME) by $(NAME). */}}
{{- define "seedstream.jobArguments" -}}
{{- if .Values.job.delivery -}}
- deliver
- /etc/seedstream/request.json
- --shards={{ .Values.job.shards }}
{{- else -}}
- {{ .Values.job.rows.path | quote }}
{{- range $name, $value := .Values.job.rows.parameters }}
- {{ printf "--%s=%s" $name (include "seedstream.text" $value) | replace "$(" "$$(" | quote }}
{{- end }}
- --output=/data/{{ .Release.Name }}-$(JOB_COMPLETION_INDEX)-of-{{ .Values.job.completions }}.{{ .Values.job.rows.parameters.format }}
{{- end }}
{{- end }}

{{/* The spec of the job without its pods' labels. All of it is in the job's name, because Kubernetes lets no job change it. */}}
{{- define "seedstream.jobPod" -}}
{{- include "seedstream.podSettings" . }}
# An index is tried again by another pod, so that backoffLimitPerIndex counts.
restartPolicy: Never
containers:
  - name: seedstream
    {{- include "seedstream.containerSettings" . | nindent 4 }}
    args: {{- include "seedstream.jobArguments" . | nindent 6 }}
    env:
      {{- include "seedstream.env" . | trim | nindent 6 }}
      - {name: STATE_DIR, value: /data/job}
      # Kubernetes sets JOB_COMPLETION_INDEX beside it.
      - {name: JOB_COMPLETIONS, value: {{ .Values.job.completions | quote }}}
    resources: {{- toYaml .Values.job.resources | nindent 6 }}
    volumeMounts:
      {{- include "seedstream.mounts" . | nindent 6 }}
      {{- if .Values.job.delivery }}
      - {name: configuration, mountPath: /etc/seedstream, readOnly: true}
      {{- end }}
{{- end }}

{{- define "seedstream.jobName" -}}
{{- $parts := list (include "seedstream.jobPod" .) .Values.job.backoffLimitPerIndex (toJson .Values.job.delivery) (toJson .Values.deliveries) (toJson .Values.podAnnotations) (toJson .Values.volume) -}}
{{- printf "%s-job-%s" (include "seedstream.fullname" .) (join "\n" $parts | sha256sum | trunc 8) -}}
{{- end }}
