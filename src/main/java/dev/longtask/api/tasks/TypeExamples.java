package dev.longtask.api.tasks;

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

    private TypeExamples() {}
}
