package dev.longtask.handler.command;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Holds a process back before it becomes the program: a shell that waits for a line on its stdin. The service sends the
 * line once the watchdog knows the process, so that no program is ever unwatched. If the service dies first, the line
 * never comes.
 *
 * <p>Java encodes arguments in the service's locale, which is ASCII in many images. If an argument has other
 * characters, all arguments travel in that line instead, which is UTF-8.
 */
final class Gate {
    private static final String SCRIPT = "longtask_newline='\n'\n"
            + "IFS= read -r longtask_word && eval \"$longtask_word\" && unset longtask_newline longtask_word && exec \"$@\"";

    private static final String NEWLINE = "'\"$longtask_newline\"'";

    /** A no-op. */
    private static final String GO = ":";

    private Gate() {}

    /** The command, in ASCII, that waits for the line and then becomes the program. */
    static List<String> command(Programs programs, List<String> program) {
        List<String> command = new ArrayList<>(List.of(
                // A child of the JVM does not lead a group yet, so setsid does not fork: it becomes the shell, which
                // becomes the program, all in one process.
                programs.setsid().toString(), programs.shell().toString(), "-c", SCRIPT, "sh"));
        if (isAscii(program)) {
            command.addAll(program);
        }
        return command;
    }

    /** The line that the shell waits for. */
    static byte[] word(List<String> program) {
        StringBuilder word = new StringBuilder(GO);
        if (!isAscii(program)) {
            word.append("; set --");
            program.forEach(argument -> word.append(" '")
                    .append(argument.replace("'", "'\\''").replace("\n", NEWLINE))
                    .append('\''));
        }
        return word.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    private static boolean isAscii(List<String> program) {
        return program.stream().allMatch(StandardCharsets.US_ASCII.newEncoder()::canEncode);
    }
}
