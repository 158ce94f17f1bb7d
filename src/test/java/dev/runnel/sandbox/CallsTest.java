package dev.runnel.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallsTest {

    private static final Pattern NUMBER = Pattern.compile("#define __NR(?:3264)?_(\\w+)\\s+(\\d+)");

    /** What is newer than the headers here is not looked at. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "amd64, /usr/include/x86_64-linux-gnu/asm/unistd_64.h",
        "aarch64, /usr/include/asm-generic/unistd.h",
    })
    void numbers_are_those_of_the_kernels_headers(String processor, Path header) throws IOException {
        assumeTrue(Files.exists(header), "there are no headers of the kernel");
        var known = new TreeMap<>(Calls.of(processor).orElseThrow().numbers());
        var wanted = new TreeMap<String, Integer>();
        NUMBER.matcher(Files.readString(header))
                .results()
                .filter(number -> known.containsKey(number.group(1)))
                .forEach(number -> wanted.put(number.group(1), Integer.valueOf(number.group(2))));

        known.keySet().retainAll(wanted.keySet());

        assertFalse(wanted.isEmpty());
        assertEquals(wanted, known);
    }

    /** Of {@code asm/fcntl.h}, in octal there: on one processor the one stands for what on the other is direct access. */
    @Test
    void flags_of_opening_are_the_processors_own() {
        Calls intel = Calls.of("amd64").orElseThrow();
        Calls arm = Calls.of("aarch64").orElseThrow();

        assertEquals(Long.parseLong("200000", 8), intel.folderOnly());
        assertEquals(Long.parseLong("400000", 8), intel.noFollow());
        assertEquals(Long.parseLong("40000", 8), arm.folderOnly());
        assertEquals(Long.parseLong("100000", 8), arm.noFollow());
    }
}
