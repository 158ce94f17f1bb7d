package dev.runnel.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class PtraceTest {

    private static final String WHAT = " cannot change permissions, owners and times of files by their paths";

    @Test
    void without_yama_or_with_the_right_to_trace_there_is_no_limit() {
        assertEquals(Optional.empty(), new Ptrace(0, false).limit());
        assertEquals(Optional.empty(), new Ptrace(1, true).limit());
        assertEquals(Optional.empty(), new Ptrace(2, true).limit());
    }

    @Test
    void where_only_descendants_may_be_looked_into_the_others_are_named() {
        assertEquals(
                Optional.of(
                        "processes of commands that outlive their parents" + WHAT + " (kernel.yama.ptrace_scope is 1)"),
                new Ptrace(1, false).limit());
    }

    @Test
    void where_nobody_may_be_looked_into_no_command_can() {
        assertEquals(Optional.of("commands" + WHAT + " (kernel.yama.ptrace_scope is 2)"), new Ptrace(2, false).limit());
        assertTrue(new Ptrace(3, true).limit().isPresent());
    }
}
