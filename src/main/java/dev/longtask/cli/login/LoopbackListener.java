package dev.longtask.cli.login;

import dev.longtask.cli.exit.CommandFailure;
import dev.longtask.cli.exit.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Waits on a port of this machine for the browser that returns from a sign-in. It takes one answer, which must have the expected
 * state; other requests, which any page in the browser may send, get an error and change nothing.
 */
final class LoopbackListener implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofMinutes(5);
    private static final int READ_MILLIS = 5_000;
    private static final int MOST_BYTES = 16 << 10;
    private static final int WAITING_CONNECTIONS = 10;
    private static final String PATH = "/callback";

    private final ServerSocket socket;
    private final Duration deadline;

    /**
     * Listens on 127.0.0.1.
     *
     * @param port 0 for any
     */
    LoopbackListener(int port) throws IOException {
        this(port, DEADLINE);
    }

    LoopbackListener(int port, Duration deadline) throws IOException {
        this.deadline = deadline;
        socket = new ServerSocket();
        try {
            socket.bind(
                    new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port),
                    WAITING_CONNECTIONS);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    String redirectUri() {
        return "http://127.0.0.1:" + socket.getLocalPort() + PATH;
    }

    /** The parameters of the answer with this state. */
    Map<String, String> await(String state) throws IOException {
        long end = System.nanoTime() + deadline.toNanos();
        for (long left = deadline.toMillis(); left > 0; left = (end - System.nanoTime()) / 1_000_000) {
            socket.setSoTimeout((int) Math.max(1, left));
            try (Socket browser = socket.accept()) {
                browser.setSoTimeout(READ_MILLIS);
                Map<String, String> answer = parameters(requestTarget(browser.getInputStream()));
                boolean expected = MessageDigest.isEqual(
                        answer.getOrDefault("state", "").getBytes(StandardCharsets.UTF_8),
                        state.getBytes(StandardCharsets.UTF_8));
                if (expected) {
                    respond(browser, "200 OK", "Longtask has the answer. You can close this page.");
                    return answer;
                }
                respond(browser, "404 Not Found", "This is not the page that Longtask waits for.");
            } catch (SocketTimeoutException e) {
                // Of the browser: the next one may be faster. Of the listener: the loop ends.
            } catch (IOException e) {
                if (socket.isClosed()) {
                    throw e;
                }
                // The browser has closed its connection.
            }
        }
        throw new CommandFailure(
                ExitCode.NOT_SIGNED_IN,
                "Nobody signed in within " + deadline.toMinutes() + " minutes. Try again with: longtask login");
    }

    /** The path and query of a request; empty if it is not one. */
    private static String requestTarget(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int lastFour = 0;
        long end = System.nanoTime() + READ_MILLIS * 1_000_000L;
        // Reads the whole head: closing with unread bytes would reset the connection before the browser has its answer.
        while (lastFour != 0x0D0A0D0A && head.size() < MOST_BYTES) {
            int next = in.read();
            if (next < 0 || System.nanoTime() - end > 0) {
                return "";
            }
            head.write(next);
            lastFour = lastFour << 8 | next;
        }
        String[] words = head.toString(StandardCharsets.ISO_8859_1)
                .lines()
                .findFirst()
                .orElse("")
                .split(" ", -1);
        return words.length == 3 && words[0].equals("GET") ? words[1] : "";
    }

    private static Map<String, String> parameters(String target) {
        Map<String, String> parameters = new HashMap<>();
        if (target.startsWith(PATH + "?")) {
            for (String parameter : target.substring(PATH.length() + 1).split("&", 50)) {
                int equals = parameter.indexOf('=');
                if (equals > 0) {
                    parameters.put(parameter.substring(0, equals), decoded(parameter.substring(equals + 1)));
                }
            }
        }
        return parameters;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private static void respond(Socket browser, String status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        String head =
                "HTTP/1.1 " + status + "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: " + body.length
                        + "\r\nConnection: close\r\nCache-Control: no-store\r\nReferrer-Policy: no-referrer\r\n\r\n";
        browser.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        browser.getOutputStream().write(body);
        browser.getOutputStream().flush();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
