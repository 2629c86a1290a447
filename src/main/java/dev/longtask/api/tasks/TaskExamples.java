package dev.longtask.api.tasks;

/** Examples for the OpenAPI document. */
public final class TaskExamples {
    /** The id of a task. */
    public static final String ID = "0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d90";

    static final String SUBMISSION = """
            {"type": "sleep", "input": {"seconds": 5, "steps": 5}, "description": "A short nap",
             "labels": {"team": "docs"}}
            """;

    static final String BATCH = """
            [{"type": "sleep", "input": {"seconds": 1}}, {"type": "sleep", "input": {"seconds": 2}, "priority": 5}]
            """;

    static final String ENQUEUED = """
            {"id": "0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d90", "type": "sleep", "status": "ENQUEUED", "progress": 0,
             "description": "A short nap", "priority": 0, "labels": {"team": "docs"}, "attempt": 0, "attemptsUsed": 0,
             "maxAttempts": 3, "timeout": "PT1H", "submittedBy": 7, "creator": "alice",
             "submitted": "2025-07-01T12:40:00Z", "updated": "2025-07-01T12:40:00Z", "elapsed": "PT0S"}
            """;

    static final String COMPLETE = """
            {"id": "0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d90", "type": "sleep", "status": "COMPLETE", "progress": 100,
             "message": "Slept through step 5 of 5", "priority": 0, "labels": {}, "attempt": 1, "attemptsUsed": 1,
             "maxAttempts": 3, "timeout": "PT1H", "submittedBy": 7, "creator": "alice",
             "submitted": "2025-07-01T12:40:00Z", "started": "2025-07-01T12:40:00Z",
             "finished": "2025-07-01T12:40:05Z", "updated": "2025-07-01T12:40:05Z", "elapsed": "PT5S",
             "input": {"seconds": 5, "steps": 5}, "result": {"sleptSeconds": 5.0}}
            """;

    static final String STORED = """
            {"tasks": [{"id": "0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d90", "type": "sleep", "status": "ENQUEUED", "progress": 0,
                        "priority": 0, "labels": {}, "attempt": 0, "attemptsUsed": 0, "maxAttempts": 3, "timeout": "PT1H",
                        "submittedBy": 7, "creator": "alice", "submitted": "2025-07-01T12:40:00Z",
                        "updated": "2025-07-01T12:40:00Z", "elapsed": "PT0S"}]}
            """;

    static final String PAGE = """
            {"tasks": [{"id": "0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d90", "type": "sleep", "status": "RUNNING", "progress": 40,
                        "message": "Slept through step 2 of 5", "priority": 0, "labels": {"team": "docs"}, "attempt": 1,
                        "attemptsUsed": 1, "maxAttempts": 3, "timeout": "PT1H", "submittedBy": 7, "creator": "alice",
                        "submitted": "2025-07-01T12:40:00Z", "started": "2025-07-01T12:40:00Z",
                        "updated": "2025-07-01T12:40:02Z", "elapsed": "PT2.1S"}],
             "next": "AZej8FwepESdTi8bjGp9kA"}
            """;

    static final String CANCEL_REQUESTED = """
            {"id": "0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d90", "type": "sleep", "status": "CANCEL_REQUESTED", "progress": 40,
             "message": "Slept through step 2 of 5", "priority": 0, "labels": {}, "attempt": 1, "attemptsUsed": 1,
             "maxAttempts": 3, "timeout": "PT1H", "submittedBy": 7, "creator": "alice",
             "submitted": "2025-07-01T12:40:00Z", "started": "2025-07-01T12:40:00Z",
             "updated": "2025-07-01T12:40:03Z", "elapsed": "PT3S"}
            """;

    static final String HISTORY = """
            {"history": [{"at": "2025-07-01T12:40:00Z", "to": "ENQUEUED", "attempt": 0, "actorKind": "user", "actor": "alice"},
                         {"at": "2025-07-01T12:40:00Z", "from": "ENQUEUED", "to": "RUNNING", "attempt": 1,
                          "actorKind": "node", "actor": "node:longtask-0"},
                         {"at": "2025-07-01T12:40:05Z", "from": "RUNNING", "to": "FAILED", "attempt": 1,
                          "actorKind": "node", "actor": "node:longtask-0", "reason": "The called service answered 404."}]}
            """;

    /** A page of a log. */
    public static final String LOG = """
            {"lines": [{"number": 1, "at": "2025-07-01T12:40:01Z", "attempt": 1, "text": "fetched page 1"}], "next": 1}
            """;

    /** A task's stream. */
    public static final String EVENTS = """
            id: 8120-0
            event: task
            retry: 2000
            data: {"id":"0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d90","type":"sleep","status":"RUNNING","progress":40}

            id: 8120-1
            event: log
            data: {"lines":[{"number":1,"at":"2025-07-01T12:40:01Z","attempt":1,"text":"fetched page 1"}]}

            id: 8123-1-1751373605000
            event: end
            data: {"id":"0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d90","type":"sleep","status":"COMPLETE","progress":100}
            """;

    /** A log's stream. */
    public static final String LOG_EVENTS = """
            id: 8120-1
            event: log
            retry: 2000
            data: {"lines":[{"number":1,"at":"2025-07-01T12:40:01Z","attempt":1,"text":"fetched page 1"}]}

            id: 8123-1-1751373605000
            event: end
            data: {"id":"0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d90","type":"sleep","status":"COMPLETE","progress":100}
            """;

    /** A stream of all tasks. */
    public static final String ALL_EVENTS = """
            id: 8120
            event: task
            data: {"id":"0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d90","type":"sleep","status":"RUNNING","progress":40}

            id: 8121
            event: left
            data: {"id":"0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d91","type":"sleep","status":"COMPLETE","progress":100}
            """;

    /** A ticket, whose text is no real one. */
    public static final String TICKET = """
            {"ticket": "ltt_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "expires": "2026-09-28T08:00:30.000Z"}
            """;

    static final String INVALID = """
            {"type": "urn:longtask:problem:invalid-request", "title": "Bad Request", "status": 400,
             "detail": "The request is invalid.",
             "errors": [{"field": "/priority", "rule": "must be an integer from -1000 to 1000"}]}
            """;

    static final String MISSING = """
            {"type": "urn:longtask:problem:task-not-found", "title": "Not Found", "status": 404,
             "detail": "Task 0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d90 was not found."}
            """;

    static final String NOT_ALLOWED = """
            {"type": "urn:longtask:problem:not-allowed-in-status", "title": "Conflict", "status": 409,
             "detail": "Task 0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d90 can't be cancelled: it is COMPLETE."}
            """;

    private TaskExamples() {}
}
