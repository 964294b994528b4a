{{/* What everything's name begins with: short, so that a part of 24 letters fits behind it. */}}
{{- define "hodor.fullname" -}}
{{- $name := default (ternary .Release.Name (printf "%s-hodor" .Release.Name) (contains "hodor" .Release.Name)) .Values.fullnameOverride -}}
{{- $name | trunc 18 | trimSuffix "-" -}}
{{- end -}}

{{/* A topic's or group's name as Kubernetes takes it: itself where it is one and short, else cleaned, with a hash of all of it. */}}
{{- define "hodor.part" -}}
{{- if and (regexMatch "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$" .) (le (len .) 24) -}}
{{- . -}}
{{- else -}}
{{- $clean := . | lower | replace "_" "-" | replace "." "-" | trunc 15 | trimAll "-" -}}
{{- printf "%s-%s" (default "topic" $clean) (sha256sum . | trunc 8) -}}
{{- end -}}
{{- end -}}

{{- define "hodor.serviceAccount" -}}
{{- default (include "hodor.fullname" .) .Values.serviceAccount.name -}}
{{- end -}}

{{- define "hodor.image" -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) -}}
{{- end -}}
{{- end -}}

{{/* Of the same build as the topics' own image, unless told otherwise. */}}
{{- define "hodor.deployer.image" -}}
{{- $image := .Values.deployer.image -}}
{{- if $image.digest -}}
{{- printf "%s@%s" $image.repository $image.digest -}}
{{- else -}}
{{- printf "%s:%s" $image.repository (default .Chart.AppVersion (default .Values.image.tag $image.tag)) -}}
{{- end -}}
{{- end -}}

{{/*
One for all deployers of one Hodor and one Kafka cluster, of whichever release: they would take each
other's releases for their own.
*/}}
{{- define "hodor.deployer.lease" -}}
{{- printf "hodor-deployer-%s" (printf "%s|%s" .Values.instance .Values.kafka.cluster | sha256sum | trunc 12) -}}
{{- end -}}

{{- define "hodor.selector" -}}
app.kubernetes.io/name: hodor
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end -}}

{{/* What the pods of all releases have that this release's deployer makes, and no others. */}}
{{- define "hodor.deployed" -}}
hodor.io/deployer: {{ include "hodor.fullname" . | quote }}
{{- end -}}

{{- define "hodor.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{ include "hodor.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{/* A minute of a name's own, below so many, so that hundreds of runs do not begin at once. Of (name, below). */}}
{{- define "hodor.minute" -}}
{{- mod (adler32sum (index . 0) | int64) (index . 1) -}}
{{- end -}}

{{- define "hodor.everyTenMinutes" -}}
{{- printf "%s-59/10 * * * *" (include "hodor.minute" (list . 10)) -}}
{{- end -}}

{{- define "hodor.hourly" -}}
{{- printf "%s * * * *" (include "hodor.minute" (list . 60)) -}}
{{- end -}}

{{/* batch/v1 from Kubernetes 1.21 on; before it, so that an older test server can be used. */}}
{{- define "hodor.batch" -}}
{{- if semverCompare ">=1.21.0-0" .Capabilities.KubeVersion.Version -}}batch/v1{{- else -}}batch/v1beta1{{- end -}}
{{- end -}}

{{- define "hodor.policy" -}}
{{- if semverCompare ">=1.21.0-0" .Capabilities.KubeVersion.Version -}}policy/v1{{- else -}}policy/v1beta1{{- end -}}
{{- end -}}
