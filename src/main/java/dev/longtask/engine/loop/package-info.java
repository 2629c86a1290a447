/**
 * The thread that runs the engine's steps one after another, and calls of the store whose answers return to it. Start at
 * {@link dev.longtask.engine.loop.Loop}. It knows no other room.
 */
@NullMarked
package dev.longtask.engine.loop;

import org.jspecify.annotations.NullMarked;
