package dev.longtask.cli.watch;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/** Ctrl-C. */
public interface Interrupts {
    /**
     * Calls {@code action}, from a thread of the system, whenever the user presses Ctrl-C, instead of ending the process.
     *
     * @return closing it restores what Ctrl-C did before
     */
    Restore on(Runnable action);

    /** Restores what Ctrl-C did before. */
    interface Restore extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Those of this process, by {@code sun.misc.Signal}: the JDK has no other way to survive Ctrl-C. By reflection, because the compiler
     * warns about that class and the warning cannot be suppressed. Where the class is missing, Ctrl-C ends the process.
     */
    static Interrupts ofProcess() {
        return action -> {
            try {
                Class<?> signals = Class.forName("sun.misc.Signal");
                Class<?> handlers = Class.forName("sun.misc.SignalHandler");
                Method handle = signals.getMethod("handle", signals, handlers);
                Object interrupt = signals.getConstructor(String.class).newInstance("INT");
                Object handler = Proxy.newProxyInstance(
                        Interrupts.class.getClassLoader(), new Class<?>[] {handlers}, (proxy, method, arguments) -> {
                            // The JDK calls no other method, and prints none of it.
                            action.run();
                            return null;
                        });
                Object before = handle.invoke(null, interrupt, handler);
                return () -> {
                    try {
                        handle.invoke(null, interrupt, before);
                    } catch (ReflectiveOperationException e) {
                        throw new IllegalStateException(e);
                    }
                };
            } catch (ReflectiveOperationException e) {
                return () -> {};
            }
        };
    }
}
