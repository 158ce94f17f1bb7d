package dev.runnel.model;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A model call failed. The message is one sentence for a person: what happened, and what to do. */
public final class ModelException extends Exception {

    private static final long serialVersionUID = 1;

    private final String sentence;
    private final Kind kind;
    private final boolean retryable;
    private final String detail;
    private final transient Optional<Duration> retryAfter;
    private final transient OptionalLong contextTokens;

    /** Without words of the provider. */
    public ModelException(Kind kind, boolean retryable, String message) {
        this(kind, retryable, message, "", null);
    }

    /**
     * @param detail the provider's own words, or empty
     * @param cause may be null
     */
    public ModelException(Kind kind, boolean retryable, String message, String detail, @Nullable Throwable cause) {
        this(kind, retryable, message, detail, cause, Optional.empty(), OptionalLong.empty());
    }

    private ModelException(
            Kind kind,
            boolean retryable,
            String message,
            String detail,
            @Nullable Throwable cause,
            Optional<Duration> retryAfter,
            OptionalLong contextTokens) {
        super(message, cause);
        this.sentence = message;
        this.kind = kind;
        this.retryable = retryable;
        this.detail = detail;
        this.retryAfter = retryAfter;
        this.contextTokens = contextTokens;
    }

    /** The same with the time after which the provider wants to be asked again. */
    public ModelException after(Optional<Duration> wait) {
        return new ModelException(kind, retryable, sentence, detail, getCause(), wait, contextTokens);
    }

    /** The same with the number of tokens that the provider says the model has room for. */
    public ModelException withRoomFor(OptionalLong tokens) {
        return new ModelException(kind, retryable, sentence, detail, getCause(), retryAfter, tokens);
    }

    /** How many tokens the model has room for, if the provider said so. */
    public OptionalLong contextTokens() {
        return contextTokens;
    }

    /** The same with another sentence. */
    public ModelException saying(String message) {
        return new ModelException(kind, retryable, message, detail, getCause(), retryAfter, contextTokens);
    }

    /** The same with all its words changed. */
    public ModelException withWords(UnaryOperator<String> change) {
        return new ModelException(
                kind, retryable, change.apply(sentence), change.apply(detail), getCause(), retryAfter, contextTokens);
    }

    /** Never null. */
    @Override
    public String getMessage() {
        return sentence;
    }

    public Kind kind() {
        return kind;
    }

    /** Whether the same request may succeed later. */
    public boolean retryable() {
        return retryable;
    }

    /** After what time the provider wants to be asked again, if it said so. */
    public Optional<Duration> retryAfter() {
        return retryAfter;
    }

    /** The provider's own words. */
    public Optional<String> detail() {
        return detail.isEmpty() ? Optional.empty() : Optional.of(detail);
    }

    /** What kind of trouble it is; the names are those of the error codes readers see. */
    public enum Kind {
        AUTH,
        RATE_LIMITED,
        QUOTA,
        OVERLOADED,
        CONTEXT_LENGTH,
        BAD_REQUEST,
        NETWORK,
        STALLED,
        PROTOCOL,
        NOT_CONFIGURED
    }
}
