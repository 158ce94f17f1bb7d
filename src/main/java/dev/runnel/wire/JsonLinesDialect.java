package dev.runnel.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.runnel.event.EventJson;

/** Each event as one line of JSON, as it stands in the journal. */
final class JsonLinesDialect implements Dialect {

    @Override
    public String name() {
        return "jsonl";
    }

    @Override
    public String contentType() {
        return "application/x-ndjson;charset=UTF-8";
    }

    @Override
    public byte[] heartbeat() {
        return "\n".getBytes(US_ASCII);
    }

    @Override
    public boolean stateful() {
        return false;
    }

    @Override
    public Encoder encoder() {
        return (envelope, out) -> out.writeBytes(EventJson.line(envelope));
    }
}
