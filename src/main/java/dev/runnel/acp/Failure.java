package dev.runnel.acp;

import com.google.gson.JsonObject;
import java.util.Optional;

/**
 * Why a request is not answered as it hoped. The message is one sentence for whoever asked: what is wrong, and what to do.
 * Codes: JSON-RPC 2.0, section 5.1, and the protocol's own.
 */
final class Failure extends Exception {

    static final int PARSE = -32_700;
    static final int INVALID_REQUEST = -32_600;
    static final int NO_METHOD = -32_601;
    static final int INVALID_PARAMS = -32_602;
    static final int INTERNAL = -32_603;
    static final int NOT_FOUND = -32_002;

    private static final long serialVersionUID = 1;

    private final int code;
    private final String sentence;
    private final String data;

    private Failure(int code, String sentence, String data) {
        super(sentence);
        this.code = code;
        this.sentence = sentence;
        this.data = data;
    }

    static Failure parse(String sentence) {
        return new Failure(PARSE, sentence, "");
    }

    static Failure invalidRequest(String sentence) {
        return new Failure(INVALID_REQUEST, sentence, "");
    }

    static Failure noMethod(String method) {
        return new Failure(NO_METHOD, "There is no method \"" + method + "\" here.", "");
    }

    static Failure invalidParams(String sentence) {
        return new Failure(INVALID_PARAMS, sentence, "");
    }

    static Failure notFound(String sentence) {
        return new Failure(NOT_FOUND, sentence, "");
    }

    /** The work could not be done; {@code data} tells a program more. */
    static Failure internal(String sentence, JsonObject data) {
        return new Failure(INTERNAL, sentence, data.toString());
    }

    int code() {
        return code;
    }

    @Override
    public String getMessage() {
        return sentence;
    }

    /** JSON for a program, where there is some. */
    Optional<String> data() {
        return data.isEmpty() ? Optional.empty() : Optional.of(data);
    }
}
