package dev.runnel.provider;

import dev.runnel.model.Message;
import dev.runnel.model.Model;
import dev.runnel.model.ModelRequest;
import dev.runnel.model.ModelStream;
import dev.runnel.provider.offline.OfflineStream;
import dev.runnel.provider.offline.Playback;
import dev.runnel.provider.offline.Tasks;
import java.time.Duration;

/**
 * The model that is always there: no key, no network. Its words are scripted; the tools it calls are real, and it reacts to
 * what they answer. It keeps nothing between turns: the same request has the same answer.
 */
public final class OfflineModel implements Model {

    /** The full name. */
    public static final String NAME = "offline/demo";

    /** Quick enough to be no burden, slow enough to be seen as a stream. */
    public static final Duration PACE = Duration.ofMillis(12);

    private final Duration pace;

    /** At the pace of the product. */
    public OfflineModel() {
        this(PACE);
    }

    /** Waits {@code pace} before each piece. */
    public OfflineModel(Duration pace) {
        this.pace = pace;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public boolean offline() {
        return true;
    }

    @Override
    public String notice() {
        return "No model is connected: the words are scripted, the tools, files and commands are real.";
    }

    @Override
    public ModelStream open(ModelRequest request) {
        var playback = new Playback(request);
        Message.Assistant answer = playback.play(Tasks.wantedIn(request.messages()));
        return new OfflineStream(answer, pace);
    }
}
