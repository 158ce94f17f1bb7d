package dev.runnel.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.runnel.event.Event.CompletionReason;
import dev.runnel.event.Event.ErrorCode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ExitCodeTest {

    @ParameterizedTest
    @CsvSource({"DONE, 0", "CANCELLED, 130", "LIMIT, 5", "REFUSED, 1", "ERROR, 1", "INTERRUPTED, 1"})
    void a_run_ends_the_process_with_the_number_of_the_contract(CompletionReason reason, int number) {
        assertEquals(number, ExitCode.of(reason, Optional.empty()).number());
    }

    @ParameterizedTest
    @EnumSource
    void only_a_missing_configuration_is_told_from_other_errors(ErrorCode error) {
        int number = ExitCode.of(CompletionReason.ERROR, Optional.of(error)).number();

        assertEquals(error == ErrorCode.NOT_CONFIGURED ? 3 : 1, number);
    }

    @Test
    void the_numbers_are_those_of_the_contract() {
        List<Integer> numbers =
                Arrays.stream(ExitCode.values()).map(ExitCode::number).toList();

        assertEquals(List.of(0, 1, 2, 3, 4, 5, 130, 141, 143), numbers);
    }
}
