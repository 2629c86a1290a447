{{/* The pod of a node, the same in the Deployment and the StatefulSet. */}}
{{- define "longtask.podTemplate" -}}
{{- $component := dict "context" . "component" "node" }}
{{- $postgresql := eq .Values.store.kind "postgresql" }}
{{- $credentials := include "longtask.hasCredentials" . }}
metadata:
  labels:
    {{- include "longtask.selectorLabels" $component | nindent 4 }}
    app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
    {{- with .Values.commonLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
    {{- with .Values.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  annotations:
    {{- if not .Values.existingConfigMap }}
    # A changed configuration rolls the nodes.
    checksum/config: {{ include "longtask.applicationProperties" . | sha256sum }}
    {{- end }}
    kubectl.kubernetes.io/default-container: longtask
    {{- with .Values.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  serviceAccountName: {{ include "longtask.serviceAccountName" . }}
  automountServiceAccountToken: {{ .Values.kubernetesJobs.enabled }}
  # The variables of a service named longtask would look like configuration.
  enableServiceLinks: false
  # Delay, drain time, longest grace and a margin. The delay replaces a preStop hook: on SIGTERM the node turns not
  # ready and serves as before until load balancers have noticed.
  terminationGracePeriodSeconds: {{ include "longtask.terminationGracePeriodSeconds" . }}
  securityContext:
    {{- toYaml .Values.podSecurityContext | nindent 4 }}
  {{- with .Values.imagePullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  {{- with .Values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- if and $postgresql .Values.topologySpread.topologyKeys }}
  topologySpreadConstraints:
    {{- range .Values.topologySpread.topologyKeys }}
    - maxSkew: 1
      topologyKey: {{ . }}
      whenUnsatisfiable: {{ $.Values.topologySpread.whenUnsatisfiable }}
      labelSelector:
        matchLabels:
          {{- include "longtask.selectorLabels" $component | nindent 10 }}
      matchLabelKeys:
        - pod-template-hash
    {{- end }}
  {{- end }}
  containers:
    - name: longtask
      image: {{ include "longtask.image" . | quote }}
      imagePullPolicy: {{ .Values.image.pullPolicy }}
      # The service reads config/application.properties below its working directory.
      workingDir: /
      securityContext:
        {{- toYaml .Values.securityContext | nindent 8 }}
      ports:
        - name: http
          containerPort: 8080
        - name: management
          containerPort: 9000
      env:
        {{- include "longtask.env" . | nindent 8 }}
      {{- with .Values.extraEnvFrom }}
      envFrom:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- range $probe, $path := dict "startup" "started" "liveness" "live" "readiness" "ready" }}
      {{ $probe }}Probe:
        httpGet:
          path: /q/health/{{ $path }}
          port: management
        {{- toYaml (get $.Values.probes $probe) | nindent 8 }}
      {{- end }}
      resources:
        {{- toYaml .Values.resources | nindent 8 }}
      volumeMounts:
        - name: data
          mountPath: /data
        - name: tmp
          mountPath: /tmp
        - name: config
          mountPath: /config
          readOnly: true
        {{- if $credentials }}
        - name: credentials
          mountPath: /etc/longtask/credentials
          readOnly: true
        {{- end }}
        {{- if .Values.kubernetesJobs.templatesConfigMap }}
        - name: job-templates
          mountPath: /etc/longtask/jobs
          readOnly: true
        {{- end }}
        {{- with .Values.extraVolumeMounts }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
  volumes:
    {{- if $postgresql }}
    - name: data
      emptyDir:
        sizeLimit: {{ .Values.ephemeral.dataSize }}
    {{- else if .Values.store.sqlite.existingClaim }}
    - name: data
      persistentVolumeClaim:
        claimName: {{ .Values.store.sqlite.existingClaim }}
    {{- end }}
    {{- if $credentials }}
    - name: credentials
      projected:
        # 0440: readable by the service's group only.
        defaultMode: 288
        sources:
          {{- if include "longtask.hasStoreCredentials" . }}
          - secret:
              name: {{ .Values.store.postgresql.existingSecret }}
              items:
                {{- with .Values.store.postgresql.usernameKey }}
                - key: {{ . }}
                  path: longtask.store.username
                {{- end }}
                {{- with .Values.store.postgresql.passwordKey }}
                - key: {{ . }}
                  path: longtask.store.password
                {{- end }}
          {{- end }}
          {{- with .Values.dashboard }}
          {{- if .enabled }}
          - secret:
              name: {{ .existingSecret }}
              items:
                - key: {{ .sessionSecretKey }}
                  path: longtask.dashboard.session-secret
                {{- with .clientSecretKey }}
                - key: {{ . }}
                  path: longtask.dashboard.client-secret
                {{- end }}
          {{- end }}
          {{- end }}
    {{- end }}
    - name: tmp
      emptyDir:
        sizeLimit: {{ .Values.ephemeral.tmpSize }}
    - name: config
      configMap:
        name: {{ include "longtask.configMapName" . }}
    {{- with .Values.kubernetesJobs.templatesConfigMap }}
    - name: job-templates
      configMap:
        name: {{ . }}
    {{- end }}
    {{- with .Values.extraVolumes }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end }}

{{/* The environment of a node. */}}
{{- define "longtask.env" -}}
- name: LONGTASK_NODE
  valueFrom:
    fieldRef:
      fieldPath: metadata.name
- name: LONGTASK_SLOTS
  value: {{ .Values.slots | int64 | quote }}
- name: LONGTASK_SHUTDOWN_DELAY
  value: {{ .Values.shutdown.delay | quote }}
- name: LONGTASK_DRAIN_TIME
  value: {{ .Values.shutdown.drainTime | quote }}
{{- if .Values.kubernetesJobs.enabled }}
- name: LONGTASK_KUBERNETES_INSTANCE
  value: {{ .Values.kubernetesJobs.instance | default (printf "%s.%s" .Release.Namespace .Release.Name) | quote }}
{{- end }}
{{- with .Values.publicUrl }}
- name: LONGTASK_PUBLIC_URL
  value: {{ . | quote }}
{{- end }}
- name: QUARKUS_OIDC_AUTH_SERVER_URL
  value: {{ .Values.oidc.issuer | quote }}
{{- with .Values.oidc.audience }}
- name: QUARKUS_OIDC_TOKEN_AUDIENCE
  value: {{ . | quote }}
{{- end }}
{{- if .Values.oidc.anyAudience }}
- name: LONGTASK_SECURITY_ANY_AUDIENCE
  value: "true"
{{- end }}
- name: QUARKUS_OIDC_ROLES_ROLE_CLAIM_PATH
  value: {{ .Values.oidc.roleClaimPath | quote }}
- name: QUARKUS_OIDC_TOKEN_PRINCIPAL_CLAIM
  value: {{ .Values.oidc.principalClaim | quote }}
- name: QUARKUS_VERTX_CACHE_DIRECTORY
  value: /data/.vertx
{{- with .Values.store.postgresql }}
{{- if eq $.Values.store.kind "postgresql" }}
- name: LONGTASK_STORE_URL
  {{- if .urlKey }}
  valueFrom:
    secretKeyRef:
      name: {{ .existingSecret }}
      key: {{ .urlKey }}
  {{- else }}
  value: {{ .url | quote }}
  {{- end }}
- name: LONGTASK_STORE_CONNECTIONS
  value: {{ .connections | int64 | quote }}
- name: LONGTASK_STORE_NOTIFICATIONS
  value: {{ .notifications | quote }}
{{- else }}
- name: LONGTASK_STORE_URL
  value: sqlite:/data/longtask.db
{{- end }}
{{- end }}
{{- with .Values.dashboard }}
{{- if .enabled }}
- name: LONGTASK_DASHBOARD_ENABLED
  value: "true"
- name: LONGTASK_DASHBOARD_CLIENT_ID
  value: {{ .clientId | quote }}
{{- end }}
{{- end }}
{{- if include "longtask.hasCredentials" . }}
# The files there set the properties of their names. Programs of command tasks could read the environment.
- name: SMALLRYE_CONFIG_SOURCE_FILE_LOCATIONS
  value: /etc/longtask/credentials
{{- end }}
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end }}
