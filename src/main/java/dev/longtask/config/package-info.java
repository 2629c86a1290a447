/**
 * The configuration, {@code longtask.*}. Start at {@link dev.longtask.config.LongtaskConfig}. It does not know who reads a
 * setting.
 */
@NullMarked
package dev.longtask.config;

import org.jspecify.annotations.NullMarked;
