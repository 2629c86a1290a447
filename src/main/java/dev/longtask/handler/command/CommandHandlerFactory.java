package dev.longtask.handler.command;

import dev.longtask.config.InvalidConfigurationException;
import dev.longtask.config.LongtaskConfig;
import dev.longtask.config.TypeConfig;
import dev.longtask.handler.HandlerFactory;
import dev.longtask.handler.TaskHandler;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** The kind {@code command}: runs a program that the operator configures. */
@ApplicationScoped
public class CommandHandlerFactory implements HandlerFactory {
    // Platform threads, because a blocking pipe read pins a virtual thread's carrier.
    private final ExecutorService pipes = Executors.newCachedThreadPool(
            Thread.ofPlatform().name("longtask-pipe-", 0).daemon().factory());

    private final @Nullable Watchdog watchdog;

    private final long resultLimit;

    public CommandHandlerFactory(LongtaskConfig config) {
        this.resultLimit = config.limits().resultSize().asLongValue();
        Programs programs = Programs.find();
        this.watchdog = programs == null ? null : new Watchdog(programs);
    }

    @Override
    public String kind() {
        return "command";
    }

    @Override
    public TaskHandler create(String key, TypeConfig config) {
        TypeConfig.Command command = config.command();
        List<String> argv = command.argv().orElse(List.of());
        if (argv.isEmpty()) {
            throw new InvalidConfigurationException(key + ".command.argv", "must name a program");
        }
        return new CommandHandler(
                ArgumentVector.of(key + ".command.argv", argv),
                Environment.of(command),
                command.directory()
                        .map(path -> directory(key + ".command.directory", path))
                        .orElse(null),
                command.outputSize().asLongValue(),
                resultLimit,
                pipes,
                watchdog);
    }

    private static Path directory(String key, String path) {
        Path directory;
        try {
            directory = Path.of(path);
        } catch (InvalidPathException e) {
            throw new InvalidConfigurationException(key, "must be a path: " + e.getReason());
        }
        if (!Files.isDirectory(directory)) {
            throw new InvalidConfigurationException(key, "must be a directory, but " + path + " is not");
        }
        return directory;
    }

    @PreDestroy
    void close() {
        if (watchdog != null) {
            watchdog.close();
        }
        pipes.shutdownNow();
    }
}
