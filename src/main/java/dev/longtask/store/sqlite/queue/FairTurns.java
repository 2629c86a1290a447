package dev.longtask.store.sqlite.queue;

import dev.longtask.store.sqlite.database.Session;
import java.sql.SQLException;

/** Turns of the creators of a type, per priority. */
public final class FairTurns {
    private FairTurns() {}

    /** The next turn of a creator. */
    public static long next(Session session, String type, int urgency, long creator) throws SQLException {
        long last = session.number(
                "SELECT last FROM fair_turn WHERE type = ? AND urgency = ? AND creator = ?", 0, type, urgency, creator);
        long turn = Math.max(last, now(session, type, urgency)) + 1;
        session.update("""
                INSERT INTO fair_turn (type, urgency, creator, last) VALUES (?, ?, ?, ?)
                ON CONFLICT (type, urgency, creator) DO UPDATE SET last = excluded.last
                """, type, urgency, creator, turn);
        return turn;
    }

    /** The latest claimed turn. */
    public static long now(Session session, String type, int urgency) throws SQLException {
        return session.number("SELECT now FROM fair_turn_clock WHERE type = ? AND urgency = ?", 0, type, urgency);
    }

    /** Records that a task with this turn was claimed. */
    public static void claimed(Session session, String type, int urgency, long turn) throws SQLException {
        session.update("""
                INSERT INTO fair_turn_clock (type, urgency, now) VALUES (?, ?, ?)
                ON CONFLICT (type, urgency) DO UPDATE SET now = max(now, excluded.now)
                """, type, urgency, turn);
    }
}
