package dev.runnel.provider;

import com.google.gson.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** Answers on their way into a recording, and out of it. */
final class RecordedAnswers {

    private static final String END = "end";
    private static final String STALLED = "stalled";
    private static final String BROKEN = "broken";

    private RecordedAnswers() {}

    /** An answer whose bytes are kept as they are read. */
    static final class Taking extends Answer {

        private final Answer answer;
        private final JsonObject exchange;
        private final Consumer<byte[]> done;
        private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
        private boolean kept;

        /**
         * @param exchange gets status, headers, and how it ended
         * @param done takes all that was read, when {@code exchange} has all it gets
         */
        Taking(Answer answer, JsonObject exchange, Consumer<byte[]> done) {
            this.answer = answer;
            this.exchange = exchange;
            this.done = done;
            exchange.addProperty("status", answer.status());
            var headers = new JsonObject();
            Recording.HEADERS.forEach(name -> answer.header(name).ifPresent(value -> headers.addProperty(name, value)));
            exchange.add("headers", headers);
        }

        @Override
        int status() {
            return answer.status();
        }

        @Override
        Optional<String> header(String name) {
            return answer.header(name);
        }

        @Override
        void expectWithin(Duration wait) {
            answer.expectWithin(wait);
        }

        @Override
        int firstByte() throws IOException, InterruptedException {
            try {
                return answer.firstByte();
            } catch (IOException trouble) {
                throw noted(trouble);
            }
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException, InterruptedException {
            try {
                int count = answer.read(into, offset, length);
                taken.write(into, offset, Math.max(0, count));
                return count;
            } catch (IOException trouble) {
                throw noted(trouble);
            }
        }

        private IOException noted(IOException trouble) {
            exchange.addProperty(END, trouble instanceof StalledException ? STALLED : BROKEN);
            exchange.addProperty("trouble", String.valueOf(trouble.getMessage()));
            if (trouble instanceof StalledException stalled) {
                exchange.addProperty("silence_ms", stalled.silence().toMillis());
            }
            return trouble;
        }

        @Override
        void leave() {
            answer.leave();
            keep();
        }

        @Override
        public void close() {
            answer.close();
            keep();
        }

        private void keep() {
            if (!kept) {
                kept = true;
                done.accept(taken.toByteArray());
            }
        }
    }

    /** An answer out of a recording. */
    static final class Given extends Answer {

        private final JsonObject exchange;
        private final byte[] body;
        private int next;

        Given(JsonObject exchange, byte[] body) {
            this.exchange = exchange;
            this.body = body;
        }

        @Override
        int status() {
            return (int) Json.number(exchange, "status").orElse(0);
        }

        @Override
        Optional<String> header(String name) {
            return Json.object(exchange, "headers")
                    .map(headers -> Json.string(headers, name.toLowerCase(Locale.ROOT)))
                    .filter(value -> !value.isEmpty());
        }

        @Override
        void expectWithin(Duration wait) {
            // All of it is here.
        }

        @Override
        int firstByte() throws IOException {
            while (next < body.length && Character.isWhitespace(body[next])) {
                next++;
            }
            return next < body.length ? body[next] : end();
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (next == body.length) {
                return end();
            }
            int count = Math.min(length, body.length - next);
            System.arraycopy(body, next, into, offset, count);
            next += count;
            return count;
        }

        /** As it ended when it was recorded. */
        private int end() throws IOException {
            switch (Json.string(exchange, END)) {
                case STALLED ->
                    throw new StalledException(Duration.ofMillis(
                            Json.number(exchange, "silence_ms").orElse(0)));
                case BROKEN -> throw new IOException(Json.string(exchange, "trouble"));
                default -> {
                    return -1;
                }
            }
        }

        @Override
        void leave() {
            next = body.length;
        }

        @Override
        public void close() {
            next = body.length;
        }
    }
}
