package dev.longtask.api.confluence;

/** The sets of paths at which this API is available. Links use the set that the caller used. */
enum PathFamily {
    /** The paths of the specification. */
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

    /** The context path of the product, without a trailing slash. */
    String context() {
        return context;
    }

    /** The path of the list, relative to the context. */
    String path() {
        return path;
    }
}
