package dev.longtask.api.leases;

/** Examples for the OpenAPI document. */
final class LeaseExamples {
    static final String ID = "0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d90";

    static final String WANTED = """
            {"worker": "thumbnails-1", "types": ["thumbnail"], "limit": 10, "wait": 20}
            """;

    static final String LEASES = """
            {"leases": [{"id": "0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d90", "attempt": 1, "type": "thumbnail",
                         "input": {"image": "cat.png"}, "labels": {"team": "docs"}, "submitted": "2025-07-01T12:40:00.000Z",
                         "leaseEnds": "2025-07-01T12:41:05.000Z", "deadline": "2025-07-01T13:40:05.000Z",
                         "heartbeatEvery": 20.0}]}
            """;

    static final String HEARTBEAT = """
            {"progress": 40, "message": "Scaled 4 of 10 images", "log": ["scaled cat.png"]}
            """;

    static final String HELD = """
            {"leaseEnds": "2025-07-01T12:41:25.000Z", "deadline": "2025-07-01T13:40:05.000Z", "cancelRequested": false}
            """;

    static final String HEARTBEATS = """
            [{"id": "0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d90", "attempt": 1, "progress": 40},
             {"id": "0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d91", "attempt": 3}]
            """;

    static final String RESULTS = """
            {"results": [{"id": "0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d90", "attempt": 1,
                          "lease": {"leaseEnds": "2025-07-01T12:41:25.000Z", "deadline": "2025-07-01T13:40:05.000Z",
                                    "cancelRequested": false}},
                         {"id": "0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d91", "attempt": 3,
                          "error": {"type": "urn:longtask:problem:lease-passed", "title": "Conflict", "status": 409,
                                    "detail": "The lease expired at 2025-07-01T12:40:30Z. The task is ENQUEUED.",
                                    "reason": "expired"}}]}
            """;

    static final String ENDS = """
            [{"id": "0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d90", "attempt": 1, "outcome": "complete", "result": {"thumbnails": 10}},
             {"id": "0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d91", "attempt": 3, "outcome": "fail",
              "reason": "The image store answered 503.", "retryAfter": 30}]
            """;

    static final String END_RESULTS = """
            {"results": [{"id": "0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d90", "attempt": 1, "status": "COMPLETE"},
                         {"id": "0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d91", "attempt": 3,
                          "error": {"type": "urn:longtask:problem:lease-passed", "title": "Conflict", "status": 409,
                                    "detail": "The lease expired at 2025-07-01T12:40:30Z. The task is ENQUEUED.",
                                    "reason": "expired"}}]}
            """;

    static final String COMPLETION = """
            {"result": {"thumbnails": 10}}
            """;

    static final String COMPLETE = """
            {"status": "COMPLETE"}
            """;

    static final String FAILURE = """
            {"reason": "The image store answered 503.", "retryable": true, "retryAfter": 30}
            """;

    static final String ENQUEUED = """
            {"status": "ENQUEUED"}
            """;

    static final String NOTHING = "{}";

    static final String CANCELLED = """
            {"status": "CANCELLED"}
            """;

    static final String RELEASE = """
            {"reason": "The worker is shutting down."}
            """;

    static final String PASSED = """
            {"type": "urn:longtask:problem:lease-passed", "title": "Conflict", "status": 409,
             "detail": "The lease expired at 2025-07-01T12:41:05Z. Attempt 2 has taken over; the task is RUNNING.",
             "reason": "expired"}
            """;

    private LeaseExamples() {}
}
