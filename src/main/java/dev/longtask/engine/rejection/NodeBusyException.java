package dev.longtask.engine.rejection;

/** As many workers wait on this node as it keeps. */
public final class NodeBusyException extends RequestRejected {
    private static final long serialVersionUID = 1;

    public NodeBusyException() {
        super("Too many workers wait on this node. Try again later.");
    }
}
