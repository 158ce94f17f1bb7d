package dev.runnel.wire;

import java.util.List;
import java.util.Optional;

/** The dialects there are. A new one: one new file, one line here. */
public final class Dialects {

    private static final List<Dialect> ALL = List.of(
            new NativeDialect(), //
            new JsonLinesDialect(),
            new TextDialect(),
            new UiMessageStreamDialect(),
            new DataStreamDialect(),
            new AgUiDialect());

    private Dialects() {}

    public static List<Dialect> all() {
        return ALL;
    }

    /** The dialect of that name. */
    public static Optional<Dialect> find(String name) {
        return ALL.stream().filter(dialect -> dialect.name().equals(name)).findFirst();
    }

    /** Server-sent events as they are, for curl, EventSource and scripts. */
    public static Dialect standard() {
        return ALL.getFirst();
    }
}
