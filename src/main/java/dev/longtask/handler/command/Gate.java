package dev.longtask.handler.command;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a process is before it becomes a program: a shell that waits for a word on its stdin. The service says it once the
 * watchdog knows the process, so that no program is ever left alone; a service that is gone says nothing.
 *
 * <p>Java encodes arguments as the service's locale has it, and in many images that is ASCII. So those that have other
 * characters are in the word, which is UTF-8.
 */
final class Gate {
    private static final String SCRIPT = "longtask_newline='\n'\n"
            + "IFS= read -r longtask_word && eval \"$longtask_word\" && unset longtask_newline longtask_word && exec \"$@\"";

    private static final String NEWLINE = "'\"$longtask_newline\"'";

    /** Changes nothing. */
    private static final String GO = ":";

    private Gate() {}

    /** The command that waits, in ASCII, and then becomes the program. */
    static List<String> command(Programs programs, List<String> program) {
        List<String> command = new ArrayList<>(List.of(
                // A child of the JVM leads no group yet, so setsid becomes the shell, and that the program: all one
                // process.
                programs.setsid().toString(), programs.shell().toString(), "-c", SCRIPT, "sh"));
        if (isAscii(program)) {
            command.addAll(program);
        }
        return command;
    }

    /** What it waits for. */
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
