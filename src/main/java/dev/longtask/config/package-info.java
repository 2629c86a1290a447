/** The configuration, {@code longtask.*}. */
@NullMarked
package dev.longtask.config;

import org.jspecify.annotations.NullMarked;
