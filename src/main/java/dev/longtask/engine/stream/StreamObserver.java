package dev.longtask.engine.stream;

/** Is told what streams do. Called on the streams' loop; must not block. */
public interface StreamObserver {
    /** An event was sent. */
    void sent(StreamEvent event);

    /** A stream was closed because its client took no more events. */
    void dropped();
}
