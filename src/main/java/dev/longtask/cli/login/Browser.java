package dev.longtask.cli.login;

import java.io.IOException;
import java.util.Locale;

/** The user's browser. */
final class Browser {
    private Browser() {}

    /** Opens an address, if there is a screen; failing that, the user has the address in the terminal. */
    static void open(String address) {
        boolean isMac = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac");
        boolean hasScreen = isMac || System.getenv("DISPLAY") != null || System.getenv("WAYLAND_DISPLAY") != null;
        if (hasScreen) {
            try {
                // Without a shell, so nothing in the address is a command.
                new ProcessBuilder(isMac ? "open" : "xdg-open", address)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
            } catch (IOException e) {
                // No such program.
            }
        }
    }
}
