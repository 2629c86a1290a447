package dev.longtask.faults;

import dev.longtask.testing.TcpProxy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Faults between the nodes and PostgreSQL: connections cut before, within or after a commit, lost notifications, and
 * connections that go silent, one at a time or all for a while.
 */
final class DatabaseFaults {
    private static final byte[] COMMIT = "COMMIT\0".getBytes(StandardCharsets.US_ASCII);

    private final Random random;
    final AtomicInteger commitsCut = new AtomicInteger();
    final AtomicInteger notificationsLost = new AtomicInteger();
    volatile double cutCommits;
    volatile boolean loseNotifications;
    /** While true, no data passes. What is lost stays lost: such a connection remains silent afterwards. */
    volatile boolean outage;

    private final AtomicInteger generation = new AtomicInteger();

    DatabaseFaults(Random random) {
        this.random = random;
    }

    /** Silences all current connections; new ones work. */
    void silence() {
        generation.incrementAndGet();
    }

    /** Tells whether a connection still passes data; asked for each chunk. */
    private BooleanSupplier alive() {
        int born = generation.get();
        AtomicBoolean lost = new AtomicBoolean();
        return () -> {
            if (outage || born != generation.get()) {
                lost.set(true);
            }
            return !lost.get();
        };
    }

    /** Filters client data: cuts the connection at a COMMIT with the configured probability. */
    TcpProxy.Filter requests() {
        BooleanSupplier alive = alive();
        return (bytes, length, to) -> {
            if (!alive.getAsBoolean()) {
                return true;
            }
            int commit = indexOf(bytes, length, COMMIT);
            if (commit < 0 || !chance(cutCommits)) {
                to.write(bytes, 0, length);
                return true;
            }
            commitsCut.incrementAndGet();
            // Passes none of it, part of it, or all of it without its answer.
            int until = switch (random.nextInt(3)) {
                case 0 -> Math.max(0, commit - 5);
                case 1 -> commit + random.nextInt(COMMIT.length);
                default -> length;
            };
            to.write(bytes, 0, until);
            to.flush();
            return false;
        };
    }

    private boolean chance(double probability) {
        synchronized (random) {
            return random.nextDouble() < probability;
        }
    }

    private static int indexOf(byte[] bytes, int length, byte[] wanted) {
        for (int i = 0; i + wanted.length <= length; i++) {
            int j = 0;
            while (j < wanted.length && bytes[i + j] == wanted[j]) {
                j++;
            }
            if (j == wanted.length) {
                return i;
            }
        }
        return -1;
    }

    /** Filters server data. Each message has a type byte and a length, which identify notifications (type 'A'). */
    TcpProxy.Filter answers() {
        BooleanSupplier alive = alive();
        return new TcpProxy.Filter() {
            private byte[] rest = new byte[0];

            @Override
            public boolean pass(byte[] bytes, int length, OutputStream to) throws IOException {
                if (!alive.getAsBoolean()) {
                    return true;
                }
                ByteArrayOutputStream passed = new ByteArrayOutputStream();
                ByteBuffer buffer = ByteBuffer.allocate(rest.length + length);
                buffer.put(rest).put(bytes, 0, length).flip();
                while (buffer.remaining() >= 5) {
                    int size = 1 + buffer.getInt(buffer.position() + 1);
                    if (buffer.remaining() < size) {
                        break;
                    }
                    byte[] message = new byte[size];
                    buffer.get(message);
                    if (message[0] == 'A' && loseNotifications) {
                        notificationsLost.incrementAndGet();
                    } else {
                        passed.write(message);
                    }
                }
                rest = new byte[buffer.remaining()];
                buffer.get(rest);
                to.write(passed.toByteArray());
                return true;
            }
        };
    }
}
