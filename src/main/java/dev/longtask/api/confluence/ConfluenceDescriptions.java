package dev.longtask.api.confluence;

/** Texts of the OpenAPI document: the specification's descriptions, and examples. */
final class ConfluenceDescriptions {
    static final String LIST = """
            Returns information about all active long-running tasks (e.g. space export),\s
            such as how long each task has been running and the percentage of each task\s
            that has completed.

            **[Permissions](https://confluence.atlassian.com/x/_AozKw) required**:
            Permission to access the Confluence site ('Can use' global permission).""";

    static final String GET = """
            Returns information about an active long-running task (e.g. space export),\s
            such as how long it has been running and the percentage of the task that\s
            has completed.

            **[Permissions](https://confluence.atlassian.com/x/_AozKw) required**:
            Permission to access the Confluence site ('Can use' global permission).""";

    static final String ID = "0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d90";

    static final String RUNNING = """
            {"id": "0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d90", "name": {"key": "space.export", "args": []},
             "elapsedTime": 1200, "percentageComplete": 40, "successful": false, "finished": false,
             "messages": [{"translation": "Page 40 of 100", "args": []}], "status": "RUNNING",
             "additionalDetails": {},
             "_links": {"self": "https://longtask.example/longtask/0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d90",
                        "base": "https://longtask.example", "context": ""}}
            """;

    static final String PAGE = """
            {"results": [{"id": "0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d90", "name": {"key": "space.export", "args": []},
                          "elapsedTime": 1200, "percentageComplete": 40, "successful": false, "finished": false,
                          "messages": [], "status": "RUNNING", "additionalDetails": {}}],
             "start": 0, "limit": 100, "size": 1,
             "_links": {"base": "https://longtask.example", "context": "",
                        "self": "https://longtask.example/longtask?start=0&limit=100"}}
            """;

    static final String MISSING = """
            {"statusCode": 404, "data": {"authorized": true, "valid": true, "errors": [], "successful": false},
             "message": "Task 0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d90 was not found."}
            """;

    private ConfluenceDescriptions() {}
}
