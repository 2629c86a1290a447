package dev.longtask.api.cluster;

/** Examples for the OpenAPI document. */
final class ClusterExamples {
    static final String NODES = """
            {"nodes": [{"name": "longtask-0", "version": "1.0.0", "started": "2025-07-01T08:00:00.000Z",
                        "lastSeen": "2025-07-01T12:41:00.000Z", "stopping": false, "held": 3,
                        "types": [{"type": "export", "held": 3, "oldest": "2025-07-01T12:40:05.000Z"}]}]}
            """;

    static final String WORKERS = """
            {"workers": [{"principal": "thumbnails", "name": "thumbnails-1", "types": ["thumbnail"],
                          "lastSeen": "2025-07-01T12:41:00.000Z", "node": "longtask-0", "held": 1,
                          "leases": [{"id": "0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d90", "attempt": 1, "type": "thumbnail",
                                      "started": "2025-07-01T12:40:05.000Z", "leaseEnds": "2025-07-01T12:41:25.000Z",
                                      "deadline": "2025-07-01T13:40:05.000Z", "cancelRequested": false}]}]}
            """;

    private ClusterExamples() {}
}
