package dev.runnel.provider;

import com.google.gson.JsonObject;
import dev.runnel.model.ModelEvent;
import dev.runnel.model.ModelException;
import java.util.Optional;

/**
 * Understands one answer in a provider's protocol, message by message; {@link AnswerStream} does the rest. Nothing in a message
 * may be taken for granted: what is unknown is passed over, what is missing is made up for.
 */
interface AnswerParser {

    /**
     * Takes the next message of the stream.
     *
     * @param type the name of its event, {@code message} where it had none
     * @throws ModelException if it tells of an error
     */
    void take(JsonObject message, String type) throws ModelException;

    /**
     * Takes a body that is one JSON object instead of a stream: an answer of a server that does not stream, or an error.
     *
     * @throws ModelException if it is no whole answer
     */
    void takeWhole(JsonObject body) throws ModelException;

    /** The next event nobody has seen yet. */
    Optional<ModelEvent> poll();

    /** How far the answer is. */
    Progress progress();

    /** Takes the {@code [DONE]} that some servers send last; says how far the answer is now. */
    default Progress takeDone() {
        return progress();
    }

    /** The end, asked for once, when {@link #progress} is no longer {@code COMING}. */
    ModelEvent.Finish finish();

    /** How much of an answer is there. */
    enum Progress {
        /** Its end was not said yet: if the body stops here, it broke off. */
        COMING,
        /** All of it is here, but for numbers or end marks that may follow. */
        STOPPED,
        /** Nothing more is to come. */
        ENDED
    }
}
