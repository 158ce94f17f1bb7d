package dev.runnel.provider;

import dev.runnel.model.Message.ToolUse;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Call ids as a provider takes them, unique in the conversation: those of another provider may be too long, of other letters, or
 * come again. The same conversation always gets the same ids.
 */
final class CallNames {

    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Pattern SHORT = Pattern.compile("[\\x21-\\x7E]{1,40}");
    private static final Pattern NINE = Pattern.compile("[A-Za-z0-9]{9}");

    private final Pattern allowed;
    private final Set<String> used = new HashSet<>();
    private List<Named> last = List.of();

    /** A call and its id for this provider. */
    record Named(String id, ToolUse call) {}

    private CallNames(Pattern allowed) {
        this.allowed = allowed;
    }

    /** As servers of the Chat Completions kind take them. */
    static CallNames upTo40() {
        return new CallNames(SHORT);
    }

    /** As the Responses API and Anthropic take them. */
    static CallNames upTo64() {
        return new CallNames(SAFE);
    }

    /** As Mistral takes them. */
    static CallNames ofNine() {
        return new CallNames(NINE);
    }

    /** Names the calls of the next answer; in the order of the conversation. */
    void next(List<ToolUse> calls) {
        var named = new ArrayList<Named>();
        for (ToolUse call : calls) {
            named.add(new Named(name(call.id()), call));
        }
        last = named;
    }

    private String name(String id) {
        String name = allowed.matcher(id).matches() ? id : made(id);
        for (int again = 2; !used.add(name); again++) {
            name = made(id + " " + again);
        }
        return name;
    }

    /** Nine letters and digits. */
    private static String made(String from) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(from.getBytes(StandardCharsets.UTF_8));
            String digits = new BigInteger(1, hash).toString(Character.MAX_RADIX);
            return "c" + digits.substring(0, 8).toLowerCase(Locale.ROOT);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The call of the last answer that the result at {@code index} belongs to. */
    Named result(int index) {
        return last.get(index);
    }
}
