package dev.longtask.store.query;

import java.util.List;

/**
 * A page of changes, in the order of their ids.
 *
 * @param next the id to continue after: no later page has a change with a lower one
 * @param more whether there were more changes
 * @param complete false if changes may be missing: the reader has to treat every task as changed
 */
public record ChangePage(List<Change> changes, long next, boolean more, boolean complete) {
    /**
     * The page of these changes.
     *
     * @param limit how many were asked for
     * @param latest the id up to which the store was read, if there were fewer
     */
    public static ChangePage of(List<Change> changes, int limit, long latest, boolean complete) {
        boolean more = changes.size() == limit && limit > 0;
        return new ChangePage(changes, more ? changes.getLast().id() : latest, more, complete);
    }
}
