package dev.longtask.handler.kubernetes;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longtask.config.InvalidConfigurationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A faulty template, or another faulty key, keeps the service from starting. */
class JobTemplateTest extends KubernetesFixture {
    private static final String KEY = "longtask.types.\"t\".kubernetes-job.template";

    static JobTemplate template(Path directory, String text) {
        try {
            return JobTemplate.read(
                    KEY, Files.writeString(directory.resolve("t.yaml"), text).toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "just text",
                "a: [",
                "- a list",
                "apiVersion: v1\nkind: Pod\nspec: {containers: [{name: work}]}",
                "apiVersion: batch/v1\nkind: CronJob",
                "apiVersion: batch/v1\nkind: Job",
                "apiVersion: batch/v1\nkind: Job\nspec: {template: {spec: {containers: []}}}",
                "apiVersion: batch/v1\nkind: Job\nspec: {completions: 2, template: {spec: {containers: [{name: work}]}}}",
                "apiVersion: batch/v1\nkind: Job\nspec: {backoffLimit: many, template: {spec: {containers: [{name: w}]}}}",
            })
    void aTemplateThatIsNoJobIsNamed(String template) {
        assertThatThrownBy(() -> handler(template))
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageStartingWith(KEY + " must be a YAML file with one batch/v1 Job");
    }

    @Test
    void aTemplateThatDoesNotExistIsNamed() {
        settings.put("longtask.types.t.kubernetes-job.template", "/nowhere/job.yaml");

        assertThatThrownBy(this::configured).hasMessageStartingWith(KEY).hasMessageContaining("/nowhere/job.yaml");
    }

    @Test
    void aTemplateIsRequired() {
        assertThatThrownBy(this::configured).hasMessageStartingWith(KEY);
    }

    @Test
    void aContainerThatDoesNotExistIsNamed() {
        assertThatThrownBy(() -> handler(TEMPLATE.replace("default-container: work", "default-container: play")))
                .hasMessageContaining("there is no container play");
    }

    @Test
    void anInstanceIsRequiredSoThatInstallationsDoNotSweepEachOthersJobs() {
        settings.remove("longtask.kubernetes.instance");

        assertThatThrownBy(this::handler).hasMessageStartingWith("longtask.kubernetes.instance is required");
    }

    @Test
    void aQueueMustBeAName() {
        settings.put("longtask.types.t.kubernetes-job.queue", "no queue");

        assertThatThrownBy(this::handler)
                .hasMessageStartingWith("longtask.types.\"t\".kubernetes-job.queue must match");
    }
}
