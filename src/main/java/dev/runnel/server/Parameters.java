package dev.runnel.server;

import dev.runnel.wire.Dialect;
import dev.runnel.wire.Dialects;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a request says beside its body. */
final class Parameters {

    private static final int LONGEST_NUMBER = 18;
    private static final int LONGEST_KEY = 255;
    private static final Pattern UNDECODABLE = Pattern.compile("%(?![0-9A-Fa-f]{2})");

    private Parameters() {}

    /** The dialect that is asked for; the native one where none is. */
    static Dialect dialect(HttpServletRequest request) throws Problem.Found {
        return dialect(request, Dialects.standard());
    }

    /** The dialect that is asked for; another where none is. */
    static Dialect dialect(HttpServletRequest request, Dialect otherwise) throws Problem.Found {
        Optional<String> name = parameter(request, "dialect");
        if (name.isEmpty()) {
            return otherwise;
        }
        return Dialects.find(name.get())
                .orElseThrow(() -> new Problem.Found(Problem.badRequest("There is no such dialect; there are "
                        + Dialects.all().stream().map(Dialect::name).collect(Collectors.joining(", ")) + ".")));
    }

    /** The last event the client has: {@code Last-Event-ID}, else {@code ?after=}, else 0. */
    static long after(HttpServletRequest request) throws Problem.Found {
        String header = request.getHeader("Last-Event-ID");
        if (header != null) {
            return number("Last-Event-ID", header.strip());
        }
        return number("after", parameter(request, "after").orElse("0"));
    }

    /** A parameter that is {@code true} or {@code false}; false where it is left out. */
    static boolean flag(HttpServletRequest request, String name) throws Problem.Found {
        String value = parameter(request, name).orElse("false");
        if (!value.equals("true") && !value.equals("false")) {
            throw new Problem.Found(Problem.badRequest("?" + name + "= must be true or false."));
        }
        return value.equals("true");
    }

    /** To a query that cannot be decoded some containers answer with runtime exceptions of their own; others pass over the parameter. */
    static Optional<String> parameter(HttpServletRequest request, String name) throws Problem.Found {
        if (UNDECODABLE
                .matcher(Optional.ofNullable(request.getQueryString()).orElse(""))
                .find()) {
            throw undecodable();
        }
        try {
            return Optional.ofNullable(request.getParameter(name));
        } catch (RuntimeException undecodable) {
            throw undecodable();
        }
    }

    private static Problem.Found undecodable() {
        return new Problem.Found(Problem.badRequest("The query of the address is not percent-encoded UTF-8."));
    }

    private static long number(String name, String value) throws Problem.Found {
        boolean digits = !value.isEmpty()
                && value.length() <= LONGEST_NUMBER
                && value.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits) {
            throw new Problem.Found(
                    Problem.badRequest(name + " must be the number of an event, such as the last id you received."));
        }
        return Long.parseLong(value);
    }

    /** The client's key for asking only once. */
    static Optional<String> idempotencyKey(HttpServletRequest request) throws Problem.Found {
        Optional<String> key =
                Optional.ofNullable(request.getHeader("Idempotency-Key")).map(String::strip);
        boolean visible = key.orElse("x").chars().allMatch(c -> c > ' ' && c < 0x7f);
        if (key.isPresent() && (key.get().isEmpty() || key.get().length() > LONGEST_KEY || !visible)) {
            throw new Problem.Found(Problem.badRequest(
                    "Idempotency-Key must be 1 to " + LONGEST_KEY + " visible ASCII characters without blanks."));
        }
        return key;
    }
}
