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

{{- define "hodor.bigquery.lookback" -}}
{{- default "PT2H" .lookback -}}
{{- end -}}

{{- define "hodor.bigquery.contents.lookback" -}}
{{- default "PT4H" (dig "contents" "lookback" "" .) -}}
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

{{/* How long a duration is; the schema sees to it that it is one, of days and less. */}}
{{- define "hodor.seconds" -}}
{{- $seconds := 0 -}}
{{- range $unit, $long := dict "D" 86400 "H" 3600 "M" 60 "S" 1 -}}
{{- $number := regexFind (printf "[1-9][0-9]*%s" $unit) $ | trimSuffix $unit | int -}}
{{- $seconds = add $seconds (mul $number $long) -}}
{{- end -}}
{{- $seconds -}}
{{- end -}}

{{- define "hodor.options.unhealed" }}
--windowsFrom=score
{{- with .Values.unhealed.horizon }}
--horizon={{ . }}
{{- end }}
{{- end -}}

{{- define "hodor.options.deployer" -}}
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
--leaseName={{ include "hodor.deployer.lease" . }}
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
--maxChanges={{ int .maxChanges }}
--maxRemovals={{ int .maxRemovals }}
--removeAfter={{ .removeAfter }}
--interval={{ .interval }}
{{- range .extraArgs }}
{{ . }}
{{- end }}
{{- end }}
{{- end -}}

{{/*
Who is asked about a topic, as score.config has it, in Grafana's own words for labels: a later entry
goes over an earlier one. Grafana takes $$ of a provisioned label for $.
*/}}
{{- define "hodor.alertOwner" -}}
{{- $cases := list -}}
{{- range reverse (default list .Values.score.config.topics) -}}
{{- if and .owner .topic -}}
{{- $case := printf "match %q $$labels.topic" (include "hodor.wholeName" .topic) -}}
{{- with .cluster -}}
{{- $case = printf "and (%s) (match %q $$labels.cluster)" $case (include "hodor.wholeName" .) -}}
{{- end -}}
{{- $cases = append $cases (printf "{{ else if %s }}%s" $case .owner) -}}
{{- end -}}
{{- end -}}
{{- $otherwise := .Values.grafana.alerts.owner -}}
{{- if $cases -}}
{{- printf "{{ if not $$labels.topic }}%s%s{{ else }}%s{{ end }}" $otherwise (join "" $cases) $otherwise -}}
{{- else -}}
{{- $otherwise -}}
{{- end -}}
{{- end -}}

{{/* A pattern of names as a regular expression. */}}
{{- define "hodor.wholeName" -}}
{{- printf "^(?:%s)$$" (. | replace "." "[.]" | replace "*" ".*" | replace "?" ".") -}}
{{- end -}}

{{/* An option that is there twice ends its pod, again and again. Of (place, options). */}}
{{- define "hodor.checks.options" -}}
{{- $place := index . 0 }}{{ $seen := dict -}}
{{- range splitList "\n" (index . 1) -}}
{{- $name := regexReplaceAll "=.*" (trim .) "" -}}
{{- if hasKey $seen $name -}}
{{- fail (printf "%s: %s is there already: the chart writes it, or it is given twice" $place $name) -}}
{{- end -}}
{{- if hasPrefix "--" $name -}}{{- $_ := set $seen $name true -}}{{- end -}}
{{- end -}}
{{- end -}}

{{/* As does one that makes what has no end come to one. Of (place, extraArgs, names). */}}
{{- define "hodor.checks.endless" -}}
{{- $place := index . 0 }}{{ $names := index . 2 -}}
{{- range index . 1 -}}
{{- $name := trimPrefix "--" (regexReplaceAll "=.*" . "") -}}
{{- if has $name $names -}}
{{- fail (printf "%s: --%s has no place in a chart that keeps the process running" $place $name) -}}
{{- end -}}
{{- end -}}
{{- end -}}
