package dev.longtask.cli.terminal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The streams of a process and its environment, and whether somebody reads them on a terminal. */
public final class Terminal {
    private static final int NARROWEST = 20;
    private static final int USUAL = 80;
    private static final int WIDEST = 1_000;
    private static final int LONGEST_LINE = 10_000;

    private final Map<String, String> variables;
    private final InputStream in;
    private final PrintStream out;
    private final PrintStream error;
    private final boolean interactive;
    private final @Nullable Path keyboard;

    /**
     * A terminal.
     *
     * @param variables environment variables
     * @param interactive whether {@code out} is a terminal
     */
    public Terminal(
            Map<String, String> variables, InputStream in, PrintStream out, PrintStream error, boolean interactive) {
        this(variables, in, out, error, interactive, null);
    }

    private Terminal(
            Map<String, String> variables,
            InputStream in,
            PrintStream out,
            PrintStream error,
            boolean interactive,
            @Nullable Path keyboard) {
        this.variables = Map.copyOf(variables);
        this.in = in;
        this.out = out;
        this.error = error;
        this.interactive = interactive;
        this.keyboard = keyboard;
    }

    /** The terminal of this process. */
    public static Terminal ofProcess() {
        return new Terminal(System.getenv(), System.in, System.out, System.err, isTerminal(1), Path.of("/dev/tty"));
    }

    /** An environment variable; empty if it is not set. */
    public String variable(String name) {
        return variables.getOrDefault(name, "");
    }

    public InputStream in() {
        return in;
    }

    public PrintStream out() {
        return out;
    }

    public PrintStream error() {
        return error;
    }

    /** Whether output goes to a terminal that can move its cursor. */
    public boolean isInteractive() {
        return interactive && !variable("TERM").equals("dumb");
    }

    /** Whether to write colours: on a terminal, unless {@code NO_COLOR} is set. See no-color.org. */
    public boolean hasColours() {
        return isInteractive() && variable("NO_COLOR").isEmpty();
    }

    /** The text in a style, if there are colours. */
    public String styled(Style style, String text) {
        return hasColours() ? style.applied(text) : text;
    }

    /** Reads a line that the user types, even if the input is a file; empty at its end. */
    public String readLine() throws IOException {
        Path keys = keyboard;
        if (keys != null && Files.isReadable(keys)) {
            try (InputStream typed = Files.newInputStream(keys)) {
                return line(typed);
            }
        }
        return line(in);
    }

    private static String line(InputStream keys) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int key = keys.read(); key >= 0 && key != '\n' && line.size() < LONGEST_LINE; key = keys.read()) {
            line.write(key);
        }
        return line.toString(StandardCharsets.UTF_8).strip();
    }

    /** How many columns a line has, from 20 to 1,000. */
    public int columns() {
        int columns = number(variable("COLUMNS"));
        if (columns == 0 && interactive) {
            String size = output("stty size </dev/tty");
            columns = number(size.substring(size.indexOf(' ') + 1).strip());
        }
        return columns == 0 ? USUAL : Math.clamp(columns, NARROWEST, WIDEST);
    }

    private static int number(String text) {
        return text.matches("\\d{1,6}") ? Integer.parseInt(text) : 0;
    }

    /** Whether a file descriptor of this process is a terminal. */
    static boolean isTerminal(int descriptor) {
        Path link = Path.of("/proc/self/fd", Integer.toString(descriptor));
        try {
            if (Files.isSymbolicLink(link)) {
                String target = Files.readSymbolicLink(link).toString();
                return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
            }
            Process test = new ProcessBuilder("test", "-t", Integer.toString(descriptor))
                    .inheritIO()
                    .start();
            return test.waitFor(5, TimeUnit.SECONDS) && test.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** What a command prints; empty if it fails. */
    private static String output(String command) {
        try {
            Process process = new ProcessBuilder("sh", "-c", command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (process.waitFor(5, TimeUnit.SECONDS)) {
                return new String(process.getInputStream().readNBytes(100), StandardCharsets.US_ASCII).strip();
            }
            process.destroyForcibly();
        } catch (IOException e) {
            // No shell: the default holds.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return "";
    }
}
