package dev.runnel.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.runnel.event.Envelope;
import dev.runnel.event.Event;
import dev.runnel.event.Event.CompletionReason;
import java.io.ByteArrayOutputStream;

/** The answer's text alone, for a plain pipe, and one line where a part of it is no longer kept. A run that fails ends the connection uncleanly, so that pipes notice. */
final class TextDialect implements Dialect {

    @Override
    public String name() {
        return "text";
    }

    @Override
    public String contentType() {
        return "text/plain;charset=UTF-8";
    }

    @Override
    public byte[] heartbeat() {
        return new byte[0];
    }

    @Override
    public boolean stateful() {
        return false;
    }

    @Override
    public Encoder encoder() {
        return new Encoder() {
            private boolean failed;

            @Override
            public void encode(Envelope envelope, ByteArrayOutputStream out) {
                if (envelope.event() instanceof Event.Token(String token)) {
                    out.writeBytes(token.getBytes(UTF_8));
                } else if (envelope.event() instanceof Event.Gap(long from, long to)) {
                    out.writeBytes(("[Events " + from + " to " + to + " are no longer kept.]\n").getBytes(UTF_8));
                } else if (envelope.event() instanceof Event.Completed completed) {
                    failed = completed.reason() != CompletionReason.DONE;
                }
            }

            @Override
            public boolean failed() {
                return failed;
            }
        };
    }
}
