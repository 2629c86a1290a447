@org.jspecify.annotations.NullMarked
package dev.longtask.testing;
