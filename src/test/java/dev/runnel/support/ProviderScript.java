package dev.runnel.support;

import com.google.gson.Gson;
import dev.runnel.support.ScriptedTurn.Piece;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What a provider's model answers, in order, one answer to each request:
 *
 * <pre>{@code
 * ProviderServer server = ProviderServer.script()
 *         .says("I look at both.").and().calls("read", Map.of("path", "a")).and().calls("read", Map.of("path", "b"))
 *         .calls("bash", Map.of("command", "make test"))
 *         .refuses(529, "overloaded")
 *         .says("Done.")
 *         .start();
 * }</pre>
 *
 * Each verb begins a new answer, unless {@link #and()} stands before it. A request after the last answer is a violation.
 */
public final class ProviderScript {

    /** An answer: of the model, or of the server in its place. */
    private sealed interface Line {
        record Turn(ScriptedTurn turn) implements Line {}

        record Refusal(int status, String type, String message) implements Line {}

        record Raw(Reply reply) implements Line {}

        record Changed(Turn turn, UnaryOperator<Reply> change) implements Line {}
    }

    private final List<Line> lines = new ArrayList<>();
    private boolean joined;
    private boolean byTurn;
    private boolean repeating;
    private int pieceSize = Integer.MAX_VALUE;
    private Duration pace = Duration.ZERO;

    ProviderScript() {}

    /** Text, streamed word by word. */
    public ProviderScript says(String text) {
        return piece(new Piece.Says(text));
    }

    /** Visible reasoning, streamed word by word. */
    public ProviderScript thinks(String text) {
        return piece(new Piece.Thinks(text));
    }

    public ProviderScript calls(String tool, Map<String, ?> arguments) {
        return calls(tool, new Gson().toJson(arguments));
    }

    /** A call of a tool, with arguments sent as they are, also if they are no JSON. */
    public ProviderScript calls(String tool, String arguments) {
        return piece(new Piece.Calls(tool, arguments));
    }

    /** Waits at this place of the answer for {@link ProviderServer#release()}. */
    public ProviderScript pauses() {
        return piece(new Piece.Pauses());
    }

    /** What follows belongs to the same answer. */
    public ProviderScript and() {
        turn(); // there must be one
        joined = true;
        return this;
    }

    /** The answer before stops with this reason, in the provider's words. */
    public ProviderScript stopping(String reason) {
        turn().stopWith(reason);
        return this;
    }

    /** The answer before loses its connection before its end. */
    public ProviderScript breaksOff() {
        turn().ending(Reply.Ending.BROKEN);
        return this;
    }

    /** The answer before never ends: silence after its last piece. */
    public ProviderScript stalls() {
        turn().ending(Reply.Ending.SILENT);
        return this;
    }

    /** The answer before, complete as it is now, goes out changed. */
    public ProviderScript changing(UnaryOperator<Reply> change) {
        lines.set(lines.size() - 1, new Line.Changed(new Line.Turn(turn()), change));
        return this;
    }

    /** An error status instead of an answer. */
    public ProviderScript refuses(int status, String message) {
        return refuses(status, "error", message);
    }

    /** An error status, with the provider's code for it as {@code type}: {@code insufficient_quota}. */
    public ProviderScript refuses(int status, String type, String message) {
        lines.add(new Line.Refusal(status, type, message));
        return this;
    }

    /** Exactly this. */
    public ProviderScript replies(Reply reply) {
        lines.add(new Line.Raw(reply));
        return this;
    }

    /**
     * Chooses the answer by the number of answers the conversation in the request already has, not by the order of
     * requests: for several conversations side by side.
     */
    public ProviderScript byTurn() {
        byTurn = true;
        return this;
    }

    /** After the last answer the first comes again. */
    public ProviderScript repeating() {
        repeating = true;
        return this;
    }

    /** All bodies go out in pieces of this size. */
    public ProviderScript inPiecesOf(int bytes) {
        pieceSize = bytes;
        return this;
    }

    /** Waits between pieces, which without {@link #inPiecesOf} are events. */
    public ProviderScript paced(Duration pace) {
        this.pace = pace;
        return this;
    }

    /** A server on a free port of the loopback address that plays this. */
    public ProviderServer start() throws IOException {
        return start(0);
    }

    public ProviderServer start(int port) throws IOException {
        return new ProviderServer(port, this);
    }

    /** @param asked how many requests came before */
    Reply reply(Speech speech, ProviderRequest request, int asked) {
        int index = byTurn ? speech.turns(request) : asked;
        if (repeating) {
            index %= lines.size();
        }
        if (index >= lines.size()) {
            throw new AssertionError("the script has only " + lines.size() + " answers");
        }
        return switch (lines.get(index)) {
            case Line.Turn(ScriptedTurn turn) -> played(speech.reply(turn, request));
            case Line.Changed(Line.Turn(ScriptedTurn turn), var change) ->
                change.apply(played(speech.reply(turn, request)));
            case Line.Refusal(int status, String type, String message) ->
                Reply.json(status, speech.error(type, message));
            case Line.Raw(Reply reply) -> reply;
        };
    }

    private Reply played(Reply reply) {
        return reply.inPiecesOf(pieceSize).paced(pace);
    }

    private ProviderScript piece(Piece piece) {
        if (!joined) {
            lines.add(new Line.Turn(new ScriptedTurn()));
        }
        joined = false;
        turn().add(piece);
        return this;
    }

    private ScriptedTurn turn() {
        if (!lines.isEmpty() && lines.getLast() instanceof Line.Turn(ScriptedTurn turn)) {
            return turn;
        }
        throw new IllegalStateException("no answer of the model stands before this");
    }
}
