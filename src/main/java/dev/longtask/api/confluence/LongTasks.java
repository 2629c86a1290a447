package dev.longtask.api.confluence;

import dev.longtask.api.Origin;
import dev.longtask.api.QueryParameters;
import dev.longtask.engine.type.TaskTypes;
import dev.longtask.security.TaskAccess;
import dev.longtask.store.query.ActiveQuery;
import dev.longtask.store.query.TaskWithMessages;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The operations of this API, independent of the path that the caller used. */
@Singleton
class LongTasks {
    static final int DEFAULT_LIMIT = 100;
    static final int MAX_LIMIT = 250;

    private final TaskAccess access;
    private final TaskTypes types;
    private final Origin origin;

    LongTasks(TaskAccess access, TaskTypes types, Origin origin) {
        this.access = access;
        this.types = types;
        this.origin = origin;
    }

    /**
     * One task.
     *
     * @param family the path family that the caller used
     */
    Uni<LongTaskStatus> get(String text, PathFamily family) {
        String base = origin.get() + family.context();
        return access.status(text)
                .map(found -> LongTaskStatus.of(
                        found,
                        types,
                        new LongTaskStatus.Links(
                                base + family.path() + "/" + found.task().id(), base, family.context())));
    }

    /** A page of unfinished tasks, oldest first. */
    Uni<LongTaskList> list(@Nullable String start, @Nullable String limit, @Nullable String key, PathFamily family) {
        long first = QueryParameters.wholeNumber("start", start, 0);
        int most = (int) Math.min(QueryParameters.wholeNumber("limit", limit, DEFAULT_LIMIT), MAX_LIMIT);
        String type = key == null ? null : types.nameByMessageKey(key);
        String base = origin.get() + family.context();
        // Reads one more than the limit, to detect whether there is a next page.
        return access.unfinished(new ActiveQuery(type, first, most + 1)).map(found -> {
            List<TaskWithMessages> page = found.size() > most ? found.subList(0, most) : found;
            boolean more = found.size() > most && most > 0;
            return new LongTaskList(
                    page.stream().map(this::status).toList(),
                    first,
                    most,
                    page.size(),
                    new LongTaskList.Links(
                            base,
                            family.context(),
                            base + page(family, first, most, key),
                            more ? page(family, first + most, most, key) : null,
                            first > 0 && most > 0 ? page(family, Math.max(0, first - most), most, key) : null));
        });
    }

    private LongTaskStatus status(TaskWithMessages active) {
        return LongTaskStatus.of(active, types, null);
    }

    private static String page(PathFamily family, long start, int limit, @Nullable String key) {
        String page = family.path() + "?start=" + start + "&limit=" + limit;
        return key == null ? page : page + "&key=" + URLEncoder.encode(key, StandardCharsets.UTF_8);
    }
}
