package dev.longtask.store.postgres.change;

import dev.longtask.store.StoreSignals;
import dev.longtask.store.postgres.database.Database;
import dev.longtask.task.TaskId;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Exchanges change notifications between nodes by LISTEN and NOTIFY. Changes that arrive while notifications are being sent
 * are gathered for the next round; when there are too many, one notification says that everything may have changed. A task
 * is named by 32 random bits of its id, so that a payload has room for 1,400; a collision costs the receiver a
 * useless read.
 */
public final class ChangeNotifier implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ChangeNotifier.class);
    private static final String CHANNEL = "longtask";
    /** A payload is limited to 8,000 bytes. */
    private static final int TASKS_PER_NOTIFICATION = 1_400;

    private static final int GATHERED_AT_MOST = 20_000;

    private static final int SENDER_LENGTH = 8;
    private static final char WORK = '+';
    private static final char NO_WORK = '-';
    private static final char ALL = '*';

    private final Database database;
    private final @Nullable Listening listening;
    private final String sender = UUID.randomUUID().toString().substring(0, SENDER_LENGTH);

    private Set<Integer> changed = new LinkedHashSet<>();
    private boolean allChanged;
    private boolean work;
    private boolean sending;
    private volatile @Nullable StoreSignals signals;

    /** @param enabled whether to notify and to listen at all */
    public ChangeNotifier(Database database, Vertx vertx, PgConnectOptions options, boolean enabled) {
        this.database = database;
        this.listening =
                enabled ? new Listening(vertx, options, CHANNEL, database.patient(), this::told, this::missed) : null;
    }

    // Sending.

    /** There may be new work. */
    public void work() {
        tell(true, List.of());
    }

    public void changed(Collection<TaskId> tasks) {
        tell(false, tasks);
    }

    public void tell(boolean newWork, Collection<TaskId> tasks) {
        if (listening == null || (!newWork && tasks.isEmpty())) {
            return;
        }
        synchronized (this) {
            work |= newWork;
            if (changed.size() + tasks.size() > GATHERED_AT_MOST) {
                allChanged = true;
                changed.clear();
            }
            if (!allChanged) {
                tasks.forEach(task -> changed.add(mark(task)));
            }
            if (sending) {
                return;
            }
            sending = true;
        }
        send();
    }

    private void send() {
        String[] payloads;
        synchronized (this) {
            if (!work && !allChanged && changed.isEmpty()) {
                sending = false;
                return;
            }
            payloads = payloads();
            work = false;
            allChanged = false;
            changed = new LinkedHashSet<>();
        }
        // Not worth waiting for the disk: a lost notification costs time, not a task.
        database.read("""
                        SELECT set_config('synchronous_commit', 'off', true), pg_notify($1, payload)
                          FROM unnest($2::text[]) AS payload
                        """, CHANNEL, payloads).subscribe().with(sent -> send(), failure -> {
            LOG.debugf("notification not sent; continuing without it: %s", failure.getMessage());
            send();
        });
    }

    private String[] payloads() {
        if (allChanged) {
            return new String[] {sender + ALL};
        }
        List<Integer> marks = new ArrayList<>(changed);
        List<String> payloads = new ArrayList<>();
        int from = 0;
        do {
            int to = Math.min(marks.size(), from + TASKS_PER_NOTIFICATION);
            ByteBuffer bytes = ByteBuffer.allocate((to - from) * Integer.BYTES);
            marks.subList(from, to).forEach(bytes::putInt);
            payloads.add(sender
                    + (work && from == 0 ? WORK : NO_WORK)
                    + Base64.getEncoder().encodeToString(bytes.array()));
            from = to;
        } while (from < marks.size());
        return payloads.toArray(String[]::new);
    }

    private static int mark(TaskId task) {
        return (int) task.value().getLeastSignificantBits();
    }

    // Receiving.

    public void listen(StoreSignals listener) {
        signals = listener;
        if (listening != null) {
            listening.start();
        }
    }

    /** Called each time listening starts: notifications may have been missed before. */
    private void missed() {
        StoreSignals listener = signals;
        if (listener != null) {
            listener.workAdded();
            listener.tasksChanged(task -> true);
        }
    }

    private void told(String payload) {
        StoreSignals listener = signals;
        if (listener == null || payload.length() <= SENDER_LENGTH || payload.startsWith(sender)) {
            return;
        }
        char what = payload.charAt(SENDER_LENGTH);
        if (what == ALL) {
            missed();
            return;
        }
        if (what == WORK) {
            listener.workAdded();
        }
        Set<Integer> marks = marks(payload.substring(SENDER_LENGTH + 1));
        if (!marks.isEmpty()) {
            listener.tasksChanged(task -> marks.contains(mark(task)));
        }
    }

    private static Set<Integer> marks(String encoded) {
        Set<Integer> marks = new HashSet<>();
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(encoded));
            while (bytes.remaining() >= Integer.BYTES) {
                marks.add(bytes.getInt());
            }
        } catch (IllegalArgumentException e) {
            LOG.warnf("ignoring a foreign notification on the channel %s", CHANNEL);
        }
        return marks;
    }

    @Override
    public void close() {
        if (listening != null) {
            listening.close();
        }
    }
}
