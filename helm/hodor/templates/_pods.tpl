{{/* What all pods are allowed, which is nothing; what they mount. Of (root, component). */}}
{{- define "hodor.pod" -}}
{{- $root := index . 0 -}}
serviceAccountName: {{ include "hodor.serviceAccount" $root | quote }}
automountServiceAccountToken: false
securityContext: {{- include "hodor.podSecurity" 10001 | nindent 2 }}
{{- include "hodor.placement" $root }}
volumes: {{- include "hodor.volumes" . | nindent 2 }}
{{- end -}}

{{- define "hodor.podSecurity" -}}
runAsNonRoot: true
runAsUser: {{ . }}
runAsGroup: {{ . }}
fsGroup: {{ . }}
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "hodor.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{- define "hodor.placement" -}}
{{- with .Values.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . | quote }}
  {{- end }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.priorityClassName }}
priorityClassName: {{ . | quote }}
{{- end }}
{{- end -}}

{{/* Of (root, component). What only a job without end or the score reads is for them alone. */}}
{{- define "hodor.volumes" -}}
{{- $values := (index . 0).Values }}{{ $component := index . 1 -}}
- name: tmp
  emptyDir: {}
{{- with $values.kafka.existingSecret }}
- name: kafka
  secret:
    secretName: {{ . | quote }}
{{- end }}
{{- with $values.output.existingSecret }}
- name: output
  secret:
    secretName: {{ . | quote }}
{{- end }}
{{- if and $values.influxdb.url $values.influxdb.existingSecret }}
- name: influxdb
  secret:
    secretName: {{ $values.influxdb.existingSecret | quote }}
{{- end }}
{{- if and $values.score.config (eq $component "score") }}
- name: score
  configMap:
    name: "{{ include "hodor.fullname" (index . 0) }}-score"
{{- end }}
{{- if has $component (list "topic" "score") }}
{{- with $values.flink.existingConfigMap }}
- name: flink
  configMap:
    name: {{ . | quote }}
{{- end }}
{{- with $values.flink.existingClaim }}
- name: state
  persistentVolumeClaim:
    claimName: {{ . | quote }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "hodor.mounts" -}}
{{- $values := (index . 0).Values }}{{ $component := index . 1 -}}
- name: tmp
  mountPath: /tmp
{{- if $values.kafka.existingSecret }}
- name: kafka
  mountPath: /etc/hodor/kafka
  readOnly: true
{{- end }}
{{- if $values.output.existingSecret }}
- name: output
  mountPath: /etc/hodor/output
  readOnly: true
{{- end }}
{{- if and $values.influxdb.url $values.influxdb.existingSecret }}
- name: influxdb
  mountPath: /etc/hodor/influxdb
  readOnly: true
{{- end }}
{{- if and $values.score.config (eq $component "score") }}
- name: score
  mountPath: /etc/hodor/score
  readOnly: true
{{- end }}
{{- if has $component (list "topic" "score") }}
{{- if $values.flink.existingConfigMap }}
- name: flink
  mountPath: /etc/hodor/flink
  readOnly: true
{{- end }}
{{- if $values.flink.existingClaim }}
- name: state
  mountPath: {{ $values.flink.existingClaimPath | quote }}
{{- end }}
{{- end }}
{{- end -}}

{{/* Of (root, javaOpts). */}}
{{- define "hodor.environment" -}}
{{- $root := index . 0 -}}
- name: HODOR_JAVA_OPTS
  value: {{ index . 1 | quote }}
{{- with $root.Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "hodor.podMetadata" -}}
{{- $root := index . 0 -}}
labels:
  {{- include "hodor.selector" $root | nindent 2 }}
  app.kubernetes.io/component: {{ index . 1 }}
  hodor.io/name: {{ index . 2 | quote }}
  {{- with $root.Values.podLabels }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
annotations:
  hodor.io/of: {{ index . 3 | quote }}
  {{- with $root.Values.podAnnotations }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end -}}

{{/*
A job without end: an owner of a session cluster's job, or a cluster of the operator's.
Of (root, component, name, what it is about, options, parallelism).
*/}}
{{- define "hodor.job" -}}
{{- $root := index . 0 -}}
{{- if eq $root.Values.flink.mode "session" -}}
{{- include "hodor.job.session" . -}}
{{- else -}}
{{- include "hodor.job.operator" . -}}
{{- end -}}
{{- end -}}

{{- define "hodor.job.session" -}}
{{- $root := index . 0 }}{{ $component := index . 1 }}{{ $name := index . 2 }}{{ $of := index . 3 -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: "{{ include "hodor.fullname" $root }}-{{ $name }}"
  labels:
    {{- include "hodor.labels" $root | nindent 4 }}
    app.kubernetes.io/component: {{ $component }}
  annotations:
    hodor.io/of: {{ $of | quote }}
spec:
  replicas: 1
  # Two owners of one job would take it from each other.
  strategy:
    type: Recreate
  selector:
    matchLabels:
      {{- include "hodor.selector" $root | nindent 6 }}
      hodor.io/name: {{ $name | quote }}
  template:
    metadata: {{- include "hodor.podMetadata" (list $root $component $name $of) | nindent 6 }}
    spec:
      # Longer than a savepoint may take, and half a minute to tell of it.
      terminationGracePeriodSeconds: {{ add (int $root.Values.flink.stopTimeoutSeconds) 30 }}
      {{- include "hodor.pod" (list $root $component) | nindent 6 }}
      containers:
        - name: own
          image: {{ include "hodor.image" $root | quote }}
          imagePullPolicy: {{ $root.Values.image.pullPolicy }}
          args: {{ include "hodor.list" (printf "own\n%s" (index . 4)) }}
          env: {{- include "hodor.environment" (list $root $root.Values.owner.javaOpts) | nindent 12 }}
          securityContext: {{- include "hodor.containerSecurity" $root | nindent 12 }}
          resources: {{- toYaml $root.Values.owner.resources | nindent 12 }}
          {{- with $root.Values.owner.livenessProbe }}
          livenessProbe: {{- toYaml . | nindent 12 }}
          {{- end }}
          volumeMounts: {{- include "hodor.mounts" (list $root $component) | nindent 12 }}
{{- end -}}

{{- define "hodor.job.operator" -}}
{{- $root := index . 0 }}{{ $component := index . 1 }}{{ $name := index . 2 }}{{ $of := index . 3 }}{{ $parallelism := int (index . 5) -}}
{{- $flink := $root.Values.flink -}}
apiVersion: flink.apache.org/v1beta1
kind: FlinkDeployment
metadata:
  name: "{{ include "hodor.fullname" $root }}-{{ $name }}"
  labels:
    {{- include "hodor.labels" $root | nindent 4 }}
    app.kubernetes.io/component: {{ $component }}
  annotations:
    hodor.io/of: {{ $of | quote }}
spec:
  image: {{ $flink.operator.image | quote }}
  imagePullPolicy: {{ $root.Values.image.pullPolicy }}
  flinkVersion: {{ $flink.operator.flinkVersion | quote }}
  serviceAccount: {{ $flink.operator.serviceAccount | quote }}
  flinkConfiguration:
    taskmanager.numberOfTaskSlots: {{ $parallelism | quote }}
    taskmanager.memory.network.min: 128m
    {{- with $flink.checkpointDir }}
    state.checkpoints.dir: {{ . | quote }}
    {{- end }}
    {{- with default $flink.checkpointDir $flink.savepointDir }}
    state.savepoints.dir: {{ . | quote }}
    {{- end }}
    {{- with $flink.operator.flinkConfiguration }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  podTemplate:
    apiVersion: v1
    kind: Pod
    metadata: {{- include "hodor.podMetadata" (list $root $component $name $of) | nindent 6 }}
    spec:
      # The user of Flink's own images.
      securityContext: {{- include "hodor.podSecurity" 9999 | nindent 8 }}
      {{- with include "hodor.placement" $root }}
      {{- . | trim | nindent 6 }}
      {{- end }}
      containers:
        - name: flink-main-container
          {{- with $root.Values.extraEnv }}
          env: {{- toYaml . | nindent 12 }}
          {{- end }}
          # Its start script writes into its own folders: the root is not read-only.
          securityContext:
            allowPrivilegeEscalation: false
            capabilities:
              drop: [ALL]
          volumeMounts: {{- include "hodor.mounts" (list $root $component) | nindent 12 }}
      volumes: {{- include "hodor.volumes" (list $root $component) | nindent 8 }}
  jobManager:
    resource: {{- toYaml $flink.operator.jobManager | nindent 6 }}
  taskManager:
    resource: {{- toYaml $flink.operator.taskManager | nindent 6 }}
  job:
    jarURI: {{ $flink.operator.jarURI | quote }}
    entryClass: io.hodor.pipeline.Hodor
    args: {{ include "hodor.list" (index . 4) }}
    parallelism: {{ $parallelism }}
    {{- if $flink.checkpointDir }}
    upgradeMode: savepoint
    {{- else }}
    upgradeMode: stateless
    {{- end }}
    state: running
{{- end -}}

{{/* A run that ends, again and again. Of (root, component, name, what it is about, options, schedule, time limit). */}}
{{- define "hodor.cron" -}}
{{- $root := index . 0 }}{{ $component := index . 1 }}{{ $name := index . 2 }}{{ $of := index . 3 }}{{ $limit := int (index . 6) -}}
apiVersion: {{ include "hodor.batch" $root }}
kind: CronJob
metadata:
  name: "{{ include "hodor.fullname" $root }}-{{ $name }}"
  labels:
    {{- include "hodor.labels" $root | nindent 4 }}
    app.kubernetes.io/component: {{ $component }}
  annotations:
    hodor.io/of: {{ $of | quote }}
spec:
  schedule: {{ index . 5 | quote }}
  concurrencyPolicy: Forbid
  startingDeadlineSeconds: {{ $root.Values.runs.startingDeadlineSeconds }}
  successfulJobsHistoryLimit: {{ $root.Values.runs.successfulJobsHistoryLimit }}
  failedJobsHistoryLimit: {{ $root.Values.runs.failedJobsHistoryLimit }}
  jobTemplate:
    metadata:
      labels:
        {{- include "hodor.labels" $root | nindent 8 }}
        app.kubernetes.io/component: {{ $component }}
    spec:
      # No second try: the next run measures the same windows again.
      backoffLimit: 0
      # Hodor ends at its own time limit, with words; this is for a pod that hangs.
      activeDeadlineSeconds: {{ add $limit 60 }}
      template:
        metadata: {{- include "hodor.podMetadata" (list $root $component $name $of) | nindent 10 }}
        spec:
          restartPolicy: Never
          terminationGracePeriodSeconds: 30
          {{- include "hodor.pod" (list $root $component) | nindent 10 }}
          containers:
            - name: measure
              image: {{ include "hodor.image" $root | quote }}
              imagePullPolicy: {{ $root.Values.image.pullPolicy }}
              args: {{ include "hodor.list" (printf "%s\n--timeLimit=PT%dS" (index . 4) $limit) }}
              env: {{- include "hodor.environment" (list $root $root.Values.runs.javaOpts) | nindent 16 }}
              securityContext: {{- include "hodor.containerSecurity" $root | nindent 16 }}
              resources: {{- toYaml $root.Values.runs.resources | nindent 16 }}
              volumeMounts: {{- include "hodor.mounts" (list $root $component) | nindent 16 }}
{{- end -}}
