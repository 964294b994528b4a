{{/* Hodor's options, one a line; what calls these makes a list of the lines. */}}

{{- define "hodor.options.results" -}}
--instance={{ .Values.instance }}
--outputBootstrapServers={{ default .Values.kafka.bootstrapServers .Values.output.bootstrapServers }}
{{- if .Values.output.existingSecret }}
--outputConfig=/etc/hodor/output/{{ .Values.output.existingSecretKey }}
{{- else if and .Values.kafka.existingSecret (not .Values.output.bootstrapServers) }}
--outputConfig=/etc/hodor/kafka/{{ .Values.kafka.existingSecretKey }}
{{- end }}
{{- range $option := list "metricsTopic" "ledgerTopic" "healthTopic" "deadLetterTopic" "scoreTopic" }}
{{- with index $.Values.output $option }}
--{{ $option }}={{ . }}
{{- end }}
{{- end }}
{{- with .Values.influxdb }}
{{- if .url }}
--influxUrl={{ .url }}
--influxDatabase={{ .database }}
{{- with .retentionPolicy }}
--influxRetentionPolicy={{ . }}
{{- end }}
{{- if .existingSecret }}
--influxCredentials=/etc/hodor/influxdb/{{ .existingSecretKey }}
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{/* Where a job without end keeps its state; with a session cluster also how long that may take. */}}
{{- define "hodor.options.cluster" -}}
{{- with .Values.flink }}
{{- if eq .mode "session" }}
--flinkMaster={{ .master }}
{{- if .existingConfigMap }}
--flinkConfDir=/etc/hodor/flink
{{- end }}
--startTimeout=PT{{ int .startTimeoutSeconds }}S
--stopTimeout=PT{{ int .stopTimeoutSeconds }}S
{{- with .savepointDir }}
--savepointDir={{ . }}
{{- end }}
{{- end }}
{{- with .checkpointDir }}
--checkpointDir={{ . }}
{{- end }}
{{- end }}
{{- end -}}

{{/* Of (root, topic). */}}
{{- define "hodor.options.topic" -}}
{{- $root := index . 0 }}{{ $topic := index . 1 -}}
measure
--bootstrapServers={{ $root.Values.kafka.bootstrapServers }}
{{- if $root.Values.kafka.existingSecret }}
--consumerConfig=/etc/hodor/kafka/{{ $root.Values.kafka.existingSecretKey }}
{{- end }}
--cluster={{ $root.Values.kafka.cluster }}
--topic={{ $topic.name }}
{{- include "hodor.options.times" $topic }}
{{- with $topic.windowSize }}
--windowSize={{ . }}
{{- end }}
--parallelism={{ default 1 $topic.parallelism }}
{{ include "hodor.options.results" $root }}
{{- include "hodor.options.cluster" $root }}
{{- range $topic.extraArgs }}
{{ . }}
{{- end }}
{{- end -}}

{{- define "hodor.options.times" -}}
{{- with .eventTime }}
--eventTime={{ . }}
{{- end }}
{{- with .eventTimeName }}
--eventTimeName={{ . }}
{{- end }}
{{- end -}}

{{/*
The file's name changes with what it says: a job is known by its command, and one whose command has
not changed would be left alone.
*/}}
{{- define "hodor.scoreConfig" -}}
score-{{ toYaml .Values.score.config | sha256sum | trunc 8 }}.yaml
{{- end -}}

{{- define "hodor.options.score" -}}
score
--parallelism={{ .Values.score.parallelism }}
{{- if .Values.score.config }}
--scoreConfig=/etc/hodor/score/{{ include "hodor.scoreConfig" . }}
{{- end }}
{{- with .Values.score.horizon }}
--horizon={{ . }}
{{- end }}
{{- with .Values.score.unmeasuredAfter }}
--unmeasuredAfter={{ . }}
{{- end }}
{{- with .Values.score.deadLetterFiles }}
--deadLetterFiles={{ . }}
--cluster={{ $.Values.kafka.cluster }}
{{- end }}
{{ include "hodor.options.results" . }}
{{- include "hodor.options.cluster" . }}
{{- range .Values.score.extraArgs }}
{{ . }}
{{- end }}
{{- end -}}

{{/* Of (root, group); without its time. */}}
{{- define "hodor.options.bigquery" -}}
{{- $root := index . 0 }}{{ $group := index . 1 -}}
measure
--source=bigquery
--table={{ join "," $group.tables }}
--cluster={{ $root.Values.kafka.cluster }}
{{- with $group.topic }}
--topic={{ . }}
{{- end }}
{{- include "hodor.options.times" $group }}
{{- with $group.project }}
--project={{ . }}
{{- end }}
{{- with $group.maxBytesBilled }}
--maxBytesBilled={{ . }}
{{- end }}
{{ include "hodor.options.results" $root }}
{{- range $group.extraArgs }}
{{ . }}
{{- end }}
{{- end -}}

{{/* Of (root, cluster); without its time. */}}
{{- define "hodor.options.parquet" -}}
{{- $root := index . 0 }}{{ $files := index . 1 -}}
measure
--source=parquet
--files={{ $files.files }}
--cluster={{ default $root.Values.kafka.cluster $files.cluster }}
--topic={{ default "*" $files.topic }}
{{- include "hodor.options.times" $files }}
{{ include "hodor.options.results" $root }}
{{- range $files.extraArgs }}
{{ . }}
{{- end }}
{{- end -}}

{{/* A list of lines as JSON, which is YAML. */}}
{{- define "hodor.list" -}}
{{- $lines := list -}}
{{- range splitList "\n" . -}}{{- with trim . -}}{{- $lines = append $lines . -}}{{- end -}}{{- end -}}
{{- toJson $lines -}}
{{- end -}}

{{- define "hodor.options.unhealed" }}
--windowsFrom=score
{{- with .Values.unhealed.horizon }}
--horizon={{ . }}
{{- end }}
{{- end -}}

{{- define "hodor.options.deployer" -}}
{{- $name := printf "%s-deployer" (include "hodor.fullname" .) -}}
--bootstrapServers={{ .Values.kafka.bootstrapServers }}
{{- if .Values.kafka.existingSecret }}
--clientConfig=/etc/hodor/kafka/{{ .Values.kafka.existingSecretKey }}
{{- end }}
--cluster={{ .Values.kafka.cluster }}
--instance={{ .Values.instance }}
--chart=/opt/hodor-deployer/chart
--values=/etc/hodor/deployer/values.yaml
--topicSettings=/etc/hodor/deployer/settings.yaml
--ignoreFile=/etc/hodor/deployer/ignore.txt
--leaseName={{ $name }}
{{- with .Values.deployer }}
--include={{ join "," .include }}
{{- with .exclude }}
--exclude={{ join "," . }}
{{- end }}
{{- with .tableRule }}
--tableRule={{ . }}
{{- end }}
{{- with .filesRule }}
--filesRule={{ . }}
{{- end }}
{{- if .firehoseConfigMap }}
--firehoseEnv=/etc/hodor/firehose
{{- end }}
--recordsPerSlot={{ int .recordsPerSlot }}
--maxParallelism={{ int .maxParallelism }}
--maxRemovals={{ int .maxRemovals }}
--removeAfter={{ .removeAfter }}
--interval={{ .interval }}
{{- range .extraArgs }}
{{ . }}
{{- end }}
{{- end }}
{{- end -}}
