/** The configuration tree, {@code longtask.*}. */
@NullMarked
package dev.longtask.config;

import org.jspecify.annotations.NullMarked;
