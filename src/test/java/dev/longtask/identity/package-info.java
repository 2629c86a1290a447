/**
 * The packaged service with a real Keycloak and the realm of the compose file. Run by {@code ./mvnw verify -Pkeycloak}.
 */
@NullMarked
package dev.longtask.identity;

import org.jspecify.annotations.NullMarked;
