/** Tests of the packaged service as a process, including faults that only a process can have. */
@org.jspecify.annotations.NullMarked
package dev.longtask.service;
