/** The Helm chart, the manifests and the alerts. {@link dev.longtask.deploy.ChartRenderTest} is a good place to start. */
@org.jspecify.annotations.NullMarked
package dev.longtask.deploy;
