package dev.runnel.console;

import java.util.Locale;

/** Numbers as we say them: {@code 0.4 s}, {@code 2 min 10 s}, {@code 12 k}, {@code $0.04}, {@code 2 files}. */
final class Words {
    private Words() {}

    static String duration(long millis) {
        if (millis < 100) {
            return millis + " ms";
        }
        // From here the tenth would round up to "10.0 s".
        if (millis < 9_950) {
            return String.format(Locale.ROOT, "%.1f s", millis / 1000.0).replace(".0", "");
        }
        long seconds = Math.round(millis / 1000.0);
        if (seconds < 60) {
            return seconds + " s";
        }
        return seconds < 3600
                ? seconds / 60 + " min " + seconds % 60 + " s"
                : seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
    }

    static String tokens(long tokens) {
        if (tokens < 10_000) {
            return String.format(Locale.ROOT, "%,d", tokens);
        }
        return tokens < 999_500 ? Math.round(tokens / 1e3) + " k" : String.format(Locale.ROOT, "%.1f M", tokens / 1e6);
    }

    static String money(double dollars) {
        return dollars > 0 && dollars < 0.005 ? "under $0.01" : String.format(Locale.ROOT, "$%.2f", dollars);
    }

    static String count(long number, String thing) {
        return String.format(Locale.ROOT, "%,d %s%s", number, thing, number == 1 ? "" : "s");
    }

    /** A reason from elsewhere as a sentence of ours: a capital in front, one full stop behind. */
    static String sentence(String reason) {
        String bare = reason.strip().replaceFirst("\\.+$", "");
        return bare.isEmpty() ? "" : Character.toUpperCase(bare.charAt(0)) + bare.substring(1) + ".";
    }
}
