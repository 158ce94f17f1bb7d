package dev.runnel.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0 ms",
        "99, 99 ms",
        "100, 0.1 s",
        "400, 0.4 s",
        "999, 1 s",
        "2000, 2 s",
        "6140, 6.1 s",
        "9949, 9.9 s",
        "9950, 10 s",
        "14400, 14 s",
        "59499, 59 s",
        "59500, 1 min 0 s",
        "130000, 2 min 10 s",
        "3599499, 59 min 59 s",
        "3599500, 1 h 0 min",
        "7380000, 2 h 3 min"
    })
    void durations(long millis, String words) {
        assertEquals(words, Words.duration(millis));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0|0",
                "310|310",
                "4812|4,812",
                "9999|9,999",
                "12345|12 k",
                "999499|999 k",
                "999500|1.0 M",
                "1234567|1.2 M"
            })
    void tokens(long tokens, String words) {
        assertEquals(words, Words.tokens(tokens));
    }

    @ParameterizedTest
    @CsvSource({"0, $0.00", "0.0001, under $0.01", "0.02, $0.02", "0.04499, $0.04", "12.5, $12.50"})
    void money(double dollars, String words) {
        assertEquals(words, Words.money(dollars));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"the provider is busy|The provider is busy.", "Busy...|Busy.", "ö|Ö.", "''|''"})
    void sentences(String reason, String words) {
        assertEquals(words, Words.sentence(reason));
    }
}
