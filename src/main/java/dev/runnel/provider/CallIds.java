package dev.runnel.provider;

import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The providers' call ids of one answer, made unique: some servers give none, or the same to all. */
final class CallIds {

    private final Set<String> given;
    private final Set<String> used = new HashSet<>();
    private int made;

    CallIds(Collection<OpenCall> calls) {
        given = calls.stream().map(OpenCall::id).collect(Collectors.toSet());
    }

    /** The id of the next call in order: its own, if no call before had the same. */
    String next(OpenCall call) {
        return !call.id().isEmpty() && used.add(call.id()) ? call.id() : makeUp();
    }

    /** Nine letters and digits, as Mistral wants its ids; the others take anything. */
    private String makeUp() {
        String id = String.format(Locale.ROOT, "call%05d", made++);
        return given.contains(id) ? makeUp() : id;
    }
}
