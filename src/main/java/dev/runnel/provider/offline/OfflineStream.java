package dev.runnel.provider.offline;

import dev.runnel.model.Message;
import dev.runnel.model.ModelEvent;
import dev.runnel.model.ModelStream;
import dev.runnel.model.Usage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** An answer known in full, handed out piece by piece at a given pace. */
public final class OfflineStream implements ModelStream {

    private static final Pattern WORD = Pattern.compile("\\S+\\s*|\\s+");

    /** About a line of code: a file of some size is written within a second or two. */
    private static final int ARGUMENT_PIECE = 40;

    /** No tokens are spent on a script, and that is known, not unknown. */
    private static final Usage NOTHING = new Usage(
            OptionalLong.of(0), OptionalLong.of(0), OptionalLong.empty(), OptionalLong.empty(), OptionalDouble.empty());

    private final Duration pace;
    private final Iterator<ModelEvent> pieces;

    public OfflineStream(Message.Assistant answer, Duration pace) {
        this.pace = pace;
        this.pieces = pieces(answer).iterator();
    }

    @Override
    public ModelEvent next() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        ModelEvent piece = pieces.next();
        if (!(piece instanceof ModelEvent.Finish)) {
            Thread.sleep(pace);
        }
        return piece;
    }

    @Override
    public void close() {
        // Nothing is held open.
    }

    private static List<ModelEvent> pieces(Message.Assistant answer) {
        var pieces = new ArrayList<ModelEvent>();
        WORD.matcher(answer.text())
                .results()
                .map(MatchResult::group)
                .map(ModelEvent.TextDelta::new)
                .forEach(pieces::add);
        List<Message.ToolUse> calls = answer.calls();
        for (int call = 0; call < calls.size(); call++) {
            addCall(pieces, call, calls.get(call));
        }
        pieces.add(new ModelEvent.Finish(ModelEvent.StopReason.END, NOTHING, answer));
        return pieces;
    }

    private static void addCall(List<ModelEvent> pieces, int index, Message.ToolUse call) {
        pieces.add(new ModelEvent.CallStart(index, call.name()));
        String arguments = call.arguments();
        int start = 0;
        while (start < arguments.length()) {
            int end = Math.min(start + ARGUMENT_PIECE, arguments.length());
            if (end < arguments.length() && Character.isLowSurrogate(arguments.charAt(end))) {
                end++;
            }
            pieces.add(new ModelEvent.CallDelta(index, arguments.substring(start, end)));
            start = end;
        }
    }
}
