package dev.longtask.api.error;

import java.util.List;
import java.util.regex.Pattern;

/** How an API words its errors; which one, the path says. */
enum ErrorForm {
    /** A JSON array of strings. */
    JIRA("(/rest)?/api/[23](/.*)?", "application/json") {
        @Override
        Object body(ApiError error) {
            return List.of(error.sentence());
        }
    },
    /** A JSON object with status, flags and message. */
    CONFLUENCE("(/wiki)?(/rest/api)?/longtask(/.*)?", "application/json") {
        @Override
        Object body(ApiError error) {
            return ConfluenceError.of(error);
        }
    },
    /** Problem details (RFC 9457). */
    PROBLEM(".*", Problem.MEDIA_TYPE) {
        @Override
        Object body(ApiError error) {
            return new Problem(
                    "urn:longtask:problem:" + error.slug(),
                    StatusText.of(error.status()),
                    error.status(),
                    error.detail(),
                    error.fields());
        }
    };

    private final Pattern paths;
    private final String mediaType;

    ErrorForm(String paths, String mediaType) {
        this.paths = Pattern.compile(paths);
        this.mediaType = mediaType;
    }

    abstract Object body(ApiError error);

    String mediaType() {
        return mediaType;
    }

    static ErrorForm of(String path) {
        for (ErrorForm form : values()) {
            if (form.paths.matcher(path).matches()) {
                return form;
            }
        }
        return PROBLEM;
    }
}
