package dev.longtask.api.cluster;

import dev.longtask.api.protocol.InvalidRequestException;
import dev.longtask.task.Actor;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The opaque cursor of a list of nodes or workers: the last one of the previous page. */
public final class DirectoryCursor {
    private DirectoryCursor() {}

    /**
     * The node or worker after which to continue.
     *
     * @param parameter the name of the parameter, for errors
     * @param kind the kind of actors that the list has
     * @return null for the start
     * @throws InvalidRequestException if the text is not a cursor of such a list
     */
    public static @Nullable Actor read(String parameter, @Nullable String cursor, Actor.Kind kind) {
        if (cursor == null) {
            return null;
        }
        try {
            Actor last = Actor.parse(new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8));
            if (last.kind() == kind && last.name().indexOf('\0') < 0) {
                return last;
            }
        } catch (IllegalArgumentException e) {
            // Falls through to the error below.
        }
        throw new InvalidRequestException(parameter, "must be the 'next' of a previous page");
    }

    /** The cursor of the page behind one of at most {@code limit} entries; null if there is none. */
    public static <T> @Nullable String next(List<T> page, int limit, Function<T, Actor> actor) {
        return page.size() < limit
                ? null
                : Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(actor.apply(page.getLast()).text().getBytes(StandardCharsets.UTF_8));
    }
}
