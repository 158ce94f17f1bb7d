package dev.runnel.container;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.Set;

/**
 * A request that no honest client sends.
 *
 * @param text what goes over the wire, a byte a character
 * @param statuses what may be answered; empty for any refusal
 * @param mayBeCut whether the connection may also be ended without an answer
 */
record Hostile(String name, String text, Set<Integer> statuses, boolean mayBeCut) {

    private static final int NOT_IMPLEMENTED = 501;
    private static final int VERSION_NOT_SUPPORTED = 505;

    byte[] bytes() {
        return text.getBytes(ISO_8859_1);
    }

    /** Whether it was refused as it should be. */
    boolean refusedBy(List<Integer> answers) {
        return answers.isEmpty() ? mayBeCut : answers.stream().allMatch(this::refusal);
    }

    private boolean refusal(int status) {
        return statuses.isEmpty()
                ? (status >= 400 && status < 500) || status == NOT_IMPLEMENTED || status == VERSION_NOT_SUPPORTED
                : statuses.contains(status);
    }

    @Override
    public String toString() {
        return name;
    }
}
