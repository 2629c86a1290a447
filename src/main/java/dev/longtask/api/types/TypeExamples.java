package dev.longtask.api.types;

/** Examples of task types for the OpenAPI document. */
final class TypeExamples {
    private static final String SLEEP = """
            {"name": "sleep", "description": "Sleeps for some seconds", "maxAttempts": 3, "timeout": "PT1H",
             "retention": "PT336H",
             "inputSchema": {"type": "object", "properties": {"seconds": {"type": "number"}}}""";

    static final String RESUMED = SLEEP + "}";

    static final String TYPES = "{\"types\": [" + RESUMED + "]}";

    static final String PAUSED = SLEEP + """
            ,
             "paused": {"at": "2026-11-24T08:41:42.727Z", "by": "root"}}
            """;

    static final String ACTIVITY = """
            {"type": "sleep", "from": "2026-11-24T07:42:00.000Z",
             "minutes": [{"at": "2026-11-24T07:42:00.000Z", "complete": 118, "retried": 2, "failed": 1, "cancelled": 0,
                          "dead": 0, "duration": {"p50": 1.024, "p95": 5.793}}],
             "duration": {"p50": 1.218, "p95": 6.889}}
            """;

    private TypeExamples() {}
}
