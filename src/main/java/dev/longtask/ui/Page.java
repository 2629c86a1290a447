package dev.longtask.ui;

import dev.longtask.api.Origin;
import dev.longtask.security.TaskAccess;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Named;
import java.net.URI;

/** What every page shows besides its content. Templates know it as {@code page}. */
@RequestScoped
@Named("page")
public class Page {
    private final Origin origin;
    private final TaskAccess access;
    private final Assets assets;

    public Page(Origin origin, TaskAccess access, Assets assets) {
        this.origin = origin;
        this.access = access;
        this.assets = assets;
    }

    /** The path of the dashboard as the browser sees it, without a slash at its end. */
    public String root() {
        return base() + DashboardProtocol.ROOT;
    }

    /** The path of the service as the browser sees it: empty, or a prefix of a proxy. */
    public String base() {
        String path = URI.create(origin.get()).getRawPath();
        return path == null ? "" : path;
    }

    /** The address of the service, for commands to copy. */
    public String origin() {
        return origin.get();
    }

    /** Who has signed in. */
    public String user() {
        return access.callerName();
    }

    /** Whether that is an admin, who sees the tasks of all. */
    public boolean admin() {
        return access.seesAll();
    }

    /** The address of a script, a style or the icon. */
    public String asset(String name) {
        return root() + "/" + assets.address(name);
    }
}
