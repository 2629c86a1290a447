package dev.longtask.api.confluence;

/** The paths by which clients reach this API. Links name the family by which the caller came. */
enum PathFamily {
    /** As the specification has it. */
    SPECIFICATION("", "/longtask"),
    /** Confluence Server and Data Center. */
    SERVER("", "/rest/api/longtask"),
    /** Confluence Cloud. */
    CLOUD("/wiki", "/rest/api/longtask");

    private final String context;
    private final String path;

    PathFamily(String context, String path) {
        this.context = context;
        this.path = path;
    }

    /** The context path of the product, without a slash at the end. */
    String context() {
        return context;
    }

    /** The path of the list below the context. */
    String path() {
        return path;
    }
}
