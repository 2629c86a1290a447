package dev.longtask.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The part of KEDA's {@code ScaledObject} that the chart uses. No published Java library has this type. */
record ScaledObject(String apiVersion, String kind, JsonNode metadata, Spec spec) {
    record Spec(
            Target scaleTargetRef,
            @Nullable Integer pollingInterval,
            @Nullable Integer minReplicaCount,
            @Nullable Integer maxReplicaCount,
            @Nullable Advanced advanced,
            List<Trigger> triggers) {}

    record Target(@Nullable String apiVersion, @Nullable String kind, String name) {}

    record Advanced(@Nullable Autoscaler horizontalPodAutoscalerConfig) {}

    record Autoscaler(@Nullable Behavior behavior) {}

    record Behavior(@Nullable Rules scaleDown, @Nullable Rules scaleUp) {}

    record Rules(@Nullable Integer stabilizationWindowSeconds) {}

    /** All metadata of a trigger are strings, including numbers. */
    record Trigger(String type, @Nullable String metricType, Map<String, String> metadata) {}
}
