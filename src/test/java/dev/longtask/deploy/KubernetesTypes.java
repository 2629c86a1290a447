package dev.longtask.deploy;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Ingress;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Role;
import io.kubernetes.client.openapi.models.V1RoleBinding;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;

/** Checks objects strictly against the types of Kubernetes and its extensions: a field that a type lacks is an error. */
final class KubernetesTypes {
    private interface Check {
        void accept(JsonElement object) throws IOException;
    }

    /** The generated types have a check of their own, for unknown and missing fields. */
    private record BuiltIn(Class<?> type, Check check) {}

    private static final Map<String, BuiltIn> BUILT_IN = Map.ofEntries(
            entry("v1/ConfigMap", new BuiltIn(V1ConfigMap.class, V1ConfigMap::validateJsonElement)),
            entry("v1/Pod", new BuiltIn(V1Pod.class, V1Pod::validateJsonElement)),
            entry("v1/Service", new BuiltIn(V1Service.class, V1Service::validateJsonElement)),
            entry("v1/ServiceAccount", new BuiltIn(V1ServiceAccount.class, V1ServiceAccount::validateJsonElement)),
            entry("apps/v1/Deployment", new BuiltIn(V1Deployment.class, V1Deployment::validateJsonElement)),
            entry("apps/v1/StatefulSet", new BuiltIn(V1StatefulSet.class, V1StatefulSet::validateJsonElement)),
            entry(
                    "policy/v1/PodDisruptionBudget",
                    new BuiltIn(V1PodDisruptionBudget.class, V1PodDisruptionBudget::validateJsonElement)),
            entry(
                    "networking.k8s.io/v1/NetworkPolicy",
                    new BuiltIn(V1NetworkPolicy.class, V1NetworkPolicy::validateJsonElement)),
            entry("networking.k8s.io/v1/Ingress", new BuiltIn(V1Ingress.class, V1Ingress::validateJsonElement)),
            entry(
                    "autoscaling/v2/HorizontalPodAutoscaler",
                    new BuiltIn(V2HorizontalPodAutoscaler.class, V2HorizontalPodAutoscaler::validateJsonElement)),
            entry("rbac.authorization.k8s.io/v1/Role", new BuiltIn(V1Role.class, V1Role::validateJsonElement)),
            entry(
                    "rbac.authorization.k8s.io/v1/RoleBinding",
                    new BuiltIn(V1RoleBinding.class, V1RoleBinding::validateJsonElement)));

    private static final Map<String, Class<?>> EXTENSIONS = Map.of(
            "monitoring.coreos.com/v1/ServiceMonitor", ServiceMonitor.class,
            "monitoring.coreos.com/v1/PrometheusRule", PrometheusRule.class,
            "gateway.networking.k8s.io/v1/HTTPRoute", HTTPRoute.class,
            "keda.sh/v1alpha1/ScaledObject", ScaledObject.class);

    /** The models keep fields that they do not know in a map; without that, such fields are errors. */
    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .annotationIntrospector(new JacksonAnnotationIntrospector() {
                private static final long serialVersionUID = 1;

                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                    return false;
                }
            })
            .build();

    private KubernetesTypes() {}

    /**
     * Checks an object.
     *
     * @throws IllegalArgumentException when it breaks its type; the message names the field
     */
    static void check(JsonNode object) {
        String kind =
                object.path("apiVersion").asText() + "/" + object.path("kind").asText();
        try {
            if (BUILT_IN.containsKey(kind)) {
                BuiltIn type = Objects.requireNonNull(BUILT_IN.get(kind));
                type.check().accept(JsonParser.parseString(object.toString()));
                // Values of a wrong type.
                Objects.requireNonNull(JSON.getGson().fromJson(object.toString(), type.type()));
            } else if (EXTENSIONS.containsKey(kind)) {
                Objects.requireNonNull(STRICT.readValue(object.toString(), EXTENSIONS.get(kind)));
            } else {
                throw new IllegalArgumentException("unknown kind " + kind);
            }
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException(kind + ": " + e.getMessage(), e);
        }
    }
}
