package dev.runnel.wire;

/** A dialect of server-sent events. */
interface SseDialect extends Dialect {

    @Override
    default String contentType() {
        return SseWriter.CONTENT_TYPE;
    }

    @Override
    default byte[] heartbeat() {
        return SseWriter.comment("keep-alive");
    }
}
