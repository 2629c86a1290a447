/**
 * Reads the JSON bodies of the own API, strictly, and collects what is wrong with them. Start at {@link
 * dev.longtask.api.body.RequestBodies}. It knows no endpoint.
 */
@NullMarked
package dev.longtask.api.body;

import org.jspecify.annotations.NullMarked;
