package dev.longtask.api.jira;

/** Texts of the OpenAPI document: the specification's descriptions, and examples. */
final class JiraDescriptions {
    static final String GET = """
            This endpoint is used to check the status of a [long-running asynchronous task](#async).

            When the task is finished, it will contain a **result**. The result may be arbitrary JSON, its shape different for each task type. Consult the documentation of the method that created the task for more details.

            To access a task, you need to be its creator or a Jira admin. Otherwise a 403 response will be returned.
            """;

    static final String CANCEL = """
            Requests that the task that corresponds to the given task id is cancelled.

            To cancel a task, you need to be its creator or a Jira admin. Otherwise a 403 response will be returned.
            """;

    static final String ID = "0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d90";

    static final String RUNNING = """
            {"self": "https://longtask.example/api/2/task/0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d90",
             "id": "0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d90", "description": "Export of the space DOC",
             "status": "RUNNING", "message": "Page 40 of 100", "submittedBy": 7, "progress": 40,
             "elapsedRuntime": 1200, "submitted": 1751373600000, "started": 1751373600100,
             "lastUpdate": 1751373600900}
            """;

    static final String CANCEL_ACCEPTED = """
            {"self": "https://longtask.example/api/2/task/0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d90",
             "id": "0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d90", "description": "Export of the space DOC",
             "status": "CANCEL_REQUESTED", "message": "Page 40 of 100", "submittedBy": 7, "progress": 40,
             "elapsedRuntime": 1250, "submitted": 1751373600000, "started": 1751373600100,
             "lastUpdate": 1751373601300}
            """;

    static final String FOREIGN = "[\"You are neither the creator of this task nor an admin.\"]";
    static final String MISSING = "[\"Task 0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d90 was not found.\"]";
    static final String FINISHED =
            "[\"Task 0197a3f0-5c1e-7a44-9d4e-2f1b8c6a7d90 can't be cancelled: it is COMPLETE.\"]";

    private JiraDescriptions() {}
}
