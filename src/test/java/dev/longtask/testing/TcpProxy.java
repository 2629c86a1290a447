package dev.longtask.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Forwards connections to a target that may change, through filters that may drop data or cut the connection. */
public final class TcpProxy implements AutoCloseable {
    /** Handles the data of one connection in one direction. */
    public interface Filter {
        /**
         * Forwards, delays or drops data.
         *
         * @return whether to keep the connection
         */
        boolean pass(byte[] bytes, int length, OutputStream to) throws IOException;
    }

    /** Forwards everything. */
    public static final Supplier<Filter> OPEN = () -> (bytes, length, to) -> {
        to.write(bytes, 0, length);
        return true;
    };

    /** Forwards the given number of bytes, then cuts the connection. */
    public static Filter cutAfter(int bytes) {
        return new Filter() {
            private int left = bytes;

            @Override
            public boolean pass(byte[] buffer, int length, OutputStream to) throws IOException {
                to.write(buffer, 0, Math.min(left, length));
                to.flush();
                left -= length;
                return left > 0;
            }
        };
    }

    private final ServerSocket server;
    private final Supplier<@Nullable Integer> target;
    private final Supplier<Filter> toTarget;
    private final Supplier<Filter> fromTarget;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    /**
     * @param target the port to connect to, read for each connection; null if there is none now
     * @param toTarget creates a filter per connection for client data
     * @param fromTarget creates a filter per connection for server data
     */
    public TcpProxy(Supplier<@Nullable Integer> target, Supplier<Filter> toTarget, Supplier<Filter> fromTarget) {
        this.target = target;
        this.toTarget = toTarget;
        this.fromTarget = fromTarget;
        try {
            server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Cuts all connections; returns their number. */
    public int cut() {
        int cut = sockets.size() / 2;
        sockets.forEach(TcpProxy::close);
        return cut;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Thread.ofVirtual().start(() -> connect(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void connect(Socket client) {
        Integer port = target.get();
        if (port == null) {
            close(client);
            return;
        }
        try {
            Socket upstream = new Socket(InetAddress.getLoopbackAddress(), port);
            upstream.setTcpNoDelay(true);
            client.setTcpNoDelay(true);
            sockets.add(client);
            sockets.add(upstream);
            Filter in = toTarget.get();
            Filter out = fromTarget.get();
            Thread.ofVirtual().start(() -> pump(client, upstream, in));
            Thread.ofVirtual().start(() -> pump(upstream, client, out));
        } catch (IOException e) {
            close(client);
        }
    }

    private void pump(Socket from, Socket to, Filter filter) {
        byte[] buffer = new byte[16_384];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                if (!filter.pass(buffer, length, out)) {
                    break;
                }
            }
        } catch (IOException e) {
            // The other end is gone, so close this one, too.
        }
        close(from);
        close(to);
        sockets.remove(from);
        sockets.remove(to);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Already closed.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        cut();
    }
}
