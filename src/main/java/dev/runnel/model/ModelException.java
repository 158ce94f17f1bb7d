package dev.runnel.model;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A model call failed. The message is one sentence for a person: what happened, and what to do. */
public final class ModelException extends Exception {

    private static final long serialVersionUID = 1;

    private final String sentence;
    private final Kind kind;
    private final boolean retryable;
    private final String detail;
    private final transient Optional<Duration> retryAfter;

    /** Without words of the provider. */
    public ModelException(Kind kind, boolean retryable, String message) {
        this(kind, retryable, message, "", null);
    }

    /**
     * @param detail the provider's own words, or empty
     * @param cause may be null
     */
    public ModelException(Kind kind, boolean retryable, String message, String detail, @Nullable Throwable cause) {
        this(kind, retryable, message, detail, cause, Optional.empty());
    }

    private ModelException(
            Kind kind,
            boolean retryable,
            String message,
            String detail,
            @Nullable Throwable cause,
            Optional<Duration> retryAfter) {
        super(message, cause);
        this.sentence = message;
        this.kind = kind;
        this.retryable = retryable;
        this.detail = detail;
        this.retryAfter = retryAfter;
    }

    /** The same with the time after which the provider wants to be asked again. */
    public ModelException after(Optional<Duration> wait) {
        return new ModelException(kind, retryable, sentence, detail, getCause(), wait);
    }

    /** The same with another sentence. */
    public ModelException saying(String message) {
        return new ModelException(kind, retryable, message, detail, getCause(), retryAfter);
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
