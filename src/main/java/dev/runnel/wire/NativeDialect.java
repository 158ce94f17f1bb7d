package dev.runnel.wire;

/** Each event as one server-sent event with its number as id. */
final class NativeDialect implements SseDialect {

    @Override
    public String name() {
        return "native";
    }

    @Override
    public boolean stateful() {
        return false;
    }

    @Override
    public Encoder encoder() {
        return (envelope, out) -> SseWriter.frame(envelope.seq(), envelope.json(), out);
    }
}
