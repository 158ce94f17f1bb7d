package dev.runnel.provider;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import dev.runnel.model.ModelException;
import dev.runnel.model.ModelException.Kind;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a provider says instead of an answer, as a status with a body or in the middle of a stream.
 *
 * @param status the HTTP status, or the number a stream gives in its place; 0 if there is none
 * @param codes the words meant for programs, in lower case
 * @param words those meant for people
 * @param hint what it says about trying again
 */
record ProviderError(int status, String codes, String words, RetryHint hint) {

    // How providers say that the conversation is too long; none has a code for it but OpenAI and llama.cpp.
    private static final Pattern OVERFLOW = Pattern.compile("""
            context_length_exceeded|exceed_context_size|model_context_window_exceeded|prompt is too long\
            |exceeds the context (?:window|length)|context window exceeds|input token count.*exceeds the maximum\
            |maximum prompt length is|reduce the length of the messages|maximum context length\
            |exceeds the available context size|context size has been exceeded|greater than the context length|input is too long for requested model\
            |token.*exceeds the limit of|exceeded model token limit|too large for model with|exceed context limit\
            |request_too_large|exceeds maximum input length|longer than the (?:model's context|maximum model) length\
            |range of input length should be|maximum allowed input length|configured context size|exceeded max context length\
            |when context the overflows""", Pattern.DOTALL);
    private static final Pattern ROOM = Pattern.compile("""
            (?:maximum (?:context|prompt|model|allowed input) length (?:is|of)|context (?:size|window|length) (?:is|of)?(?: only)?|limit of|limit:(?!\\s*[0-9,]+ \\+)\
            |maximum number of tokens allowed|maximum input length|range of input length should be \\[1,|n_ctx"?:?|>)\\s*\\(?([0-9][0-9,]{2,10})\
            |([0-9][0-9,]{2,10})(?: tokens)?\\)? (?:maximum|max\\b)""");
    private static final Pattern QUOTA = Pattern.compile("""
            insufficient_quota|insufficient_balance|exceeded_current_quota|billing|payment_required\
            |spend_limit|perday""");
    // Anthropic says so under the code of a bad request, z.ai under that of too many requests.
    private static final Pattern SPENT = Pattern.compile("""
            credit balance is too low|insufficient balance|specified api usage limits|doesn't have any credits|used all available credits""");
    // Google says INVALID_ARGUMENT to a wrong key.
    private static final Pattern WRONG_KEY =
            Pattern.compile("api_key_invalid|api key not valid|incorrect api key|pass a valid api key|api key expired");
    // A tool call of the model that its own provider could not parse, as Groq, Gemini and Ollama say it.
    private static final Pattern BROKEN_CALL =
            Pattern.compile("tool_use_failed|malformed_function_call|unexpected_tool_call|error parsing tool call");
    private static final Pattern AUTH =
            Pattern.compile("invalid_api_key|authentication|unauthenticated|unauthorized|permission");
    private static final Pattern RATE = Pattern.compile("rate_limit|too_many_requests|resource_exhausted");
    private static final Pattern BAD = Pattern.compile(
            "invalid_request|invalid_prompt|invalid_argument|bad_request|not_found|failed_precondition");

    ProviderError(int status, String codes, String words) {
        this(status, codes, words, RetryHint.NONE);
    }

    /** From a status and any body: JSON of any shape, plain text, a web page, nothing. */
    static ProviderError of(int status, String body) {
        try {
            return of(Json.parse(body)).withStatus(status);
        } catch (JsonParseException text) {
            return new ProviderError(status, "", body.strip());
        }
    }

    /** From JSON: the object with an {@code error} in it, or the error itself. */
    static ProviderError of(JsonElement json) {
        if (json instanceof JsonArray array && !array.isEmpty()) {
            return of(array.get(0)); // Google may wrap it
        }
        if (!(json instanceof JsonObject object)) {
            return new ProviderError(0, "", json instanceof JsonPrimitive text ? text.getAsString() : "");
        }
        JsonElement error = error(object);
        if (error instanceof JsonObject || error instanceof JsonPrimitive) {
            return of(error);
        }
        String codes = String.join(
                " ",
                Json.string(object, "type"),
                Json.string(object, "code"),
                Json.string(object, "status"),
                Json.object(object, "details")
                        .map(details -> Json.string(details, "error_code"))
                        .orElse(""),
                reasons(object));
        int status = (int) Json.number(object, "code").orElse(0);
        return new ProviderError(status, codes.toLowerCase(Locale.ROOT), words(object), hint(object));
    }

    /** Azure refuses with an answer too, whose choice holds what its filter says. */
    private static @Nullable JsonElement error(JsonObject holder) {
        JsonArray choices = Json.array(holder, "choices");
        if (holder.has("error") || choices.isEmpty() || !(choices.get(0) instanceof JsonObject choice)) {
            return holder.get("error");
        }
        return Json.object(choice, "content_filter_results").orElse(choice).get("error");
    }

    /** What Google adds in {@code google.rpc.ErrorInfo} and {@code QuotaFailure}. */
    private static String reasons(JsonObject error) {
        var reasons = new StringBuilder();
        for (JsonElement detail : Json.array(error, "details")) {
            if (detail instanceof JsonObject info) {
                reasons.append(Json.string(info, "reason")).append(' ');
                for (JsonElement violation : Json.array(info, "violations")) {
                    if (violation instanceof JsonObject quota) {
                        reasons.append(Json.string(quota, "quotaId")).append(' ');
                    }
                }
            }
        }
        return reasons.toString();
    }

    /** Google and OpenRouter say in the body when to come again. */
    private static RetryHint hint(JsonObject error) {
        Optional<Duration> seconds = Json.object(error, "metadata")
                .flatMap(data -> RetryHint.seconds(Json.string(data, "retry_after_seconds") + "s"));
        if (seconds.isPresent()) {
            return RetryHint.NONE.or(seconds);
        }
        for (JsonElement detail : Json.array(error, "details")) {
            if (detail instanceof JsonObject info) {
                Optional<Duration> delay = RetryHint.seconds(Json.string(info, "retryDelay"));
                if (delay.isPresent()) {
                    return RetryHint.NONE.or(delay);
                }
            }
        }
        return RetryHint.NONE;
    }

    private static String words(JsonObject error) {
        String cause = Json.object(error, "metadata")
                .map(data -> Json.string(data, "raw"))
                .orElse("");
        String message = Json.string(error, "message");
        if (message.isEmpty()) {
            return error.get("detail") instanceof JsonPrimitive detail ? detail.getAsString() : error.toString();
        }
        return cause.isEmpty() ? message : message + ": " + cause;
    }

    private ProviderError withStatus(int status) {
        return new ProviderError(status, codes, words, hint);
    }

    /** With what the headers say about trying again. */
    ProviderError with(RetryHint headers) {
        return new ProviderError(status, codes, words, headers.or(hint.after()));
    }

    /** Whether the words say that this part of the request was not liked. */
    boolean names(String part) {
        return words.contains(part);
    }

    ModelException toException(Endpoint endpoint) {
        Kind kind = kind();
        boolean retryable = hint.wanted().orElse(retryable(kind)) && kind != Kind.QUOTA;
        return new ModelException(kind, retryable, sentence(kind, endpoint), endpoint.detail(words), null)
                .after(hint.after())
                .withRoomFor(kind == Kind.CONTEXT_LENGTH ? room() : OptionalLong.empty());
    }

    /** What the words say of the model's limit: the number next to a word for it. */
    private OptionalLong room() {
        Matcher number = ROOM.matcher(words.toLowerCase(Locale.ROOT));
        if (!number.find()) {
            return OptionalLong.empty();
        }
        String digits = number.group(1) == null ? number.group(2) : number.group(1);
        return OptionalLong.of(Long.parseLong(digits.replace(",", "")));
    }

    private Kind kind() {
        return fromWords().orElseGet(this::fromStatus);
    }

    private Optional<Kind> fromWords() {
        String all = codes + " " + words.toLowerCase(Locale.ROOT);
        // An overflow is never a 429, though limits on tokens per minute sound alike.
        if (status != 429 && OVERFLOW.matcher(all).find()) {
            return Optional.of(Kind.CONTEXT_LENGTH);
        }
        if (status == 400 && WRONG_KEY.matcher(all).find()) {
            return Optional.of(Kind.AUTH);
        }
        if (QUOTA.matcher(codes).find() || SPENT.matcher(all).find()) {
            return Optional.of(Kind.QUOTA);
        }
        // The next try may well succeed.
        return BROKEN_CALL.matcher(all).find() ? Optional.of(Kind.PROTOCOL) : Optional.empty();
    }

    private Kind fromStatus() {
        return switch (status) {
            case 401, 403 -> Kind.AUTH;
            case 402 -> Kind.QUOTA;
            case 413 -> Kind.CONTEXT_LENGTH;
            // Moonshot says so when it is the one who has too much to do.
            case 429 -> codes.contains("overloaded") ? Kind.OVERLOADED : Kind.RATE_LIMITED;
            case 408, 409, 425 -> Kind.OVERLOADED;
            default -> status >= 300 && status < 500 ? Kind.BAD_REQUEST : fromCodes();
        };
    }

    /** Without a status that says something: an error in a stream. */
    private Kind fromCodes() {
        if (status < 500 && AUTH.matcher(codes).find()) {
            return Kind.AUTH;
        }
        if (status < 500 && RATE.matcher(codes).find()) {
            return Kind.RATE_LIMITED;
        }
        return status < 500 && BAD.matcher(codes).find() ? Kind.BAD_REQUEST : Kind.OVERLOADED;
    }

    private static boolean retryable(Kind kind) {
        return switch (kind) {
            case RATE_LIMITED, OVERLOADED, PROTOCOL, NETWORK, STALLED -> true;
            case AUTH, QUOTA, CONTEXT_LENGTH, BAD_REQUEST, NOT_CONFIGURED -> false;
        };
    }

    private String sentence(Kind kind, Endpoint endpoint) {
        String who = endpoint.address();
        return switch (kind) {
            case AUTH ->
                "the provider " + (endpoint.key().isPresent() ? "refused the key" : "wants a key") + ". Set "
                        + endpoint.keyName() + ", or choose another model with -m";
            case QUOTA -> "the account at " + who + " has nothing left. Fill it up, or choose another model with -m";
            case RATE_LIMITED ->
                who + " asks to wait: too many requests. Try again later, or choose another model with -m";
            case CONTEXT_LENGTH ->
                "the conversation is too long for " + endpoint.model()
                        + ". Begin a new session, or choose a model with more room with -m";
            case PROTOCOL -> endpoint.model() + " wrote a tool call that its provider could not read. Try again";
            case BAD_REQUEST -> badRequest(endpoint);
            case OVERLOADED, NETWORK, STALLED, NOT_CONFIGURED ->
                who + " cannot answer now" + shownStatus() + ". Try again later, or choose another model with -m";
        };
    }

    private String badRequest(Endpoint endpoint) {
        if (status == 404) {
            return endpoint.address() + " has no model " + endpoint.vendorModel()
                    + ", or the base URL is wrong. Choose another model with -m, or correct the base URL";
        }
        if (status < 400 && status != 0) {
            return endpoint.address() + " sends us on to another address, which is not followed. Correct the base URL";
        }
        return endpoint.address() + " refused the request" + shownStatus()
                + ". Choose another model with -m, or report this";
    }

    private String shownStatus() {
        return status == 0 ? "" : " (HTTP " + status + ")";
    }
}
