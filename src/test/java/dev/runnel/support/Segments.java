package dev.runnel.support;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A body in the making, cut where the server is to pause. */
final class Segments {

    private final List<byte[]> whole = new ArrayList<>();
    private final ByteArrayOutputStream open = new ByteArrayOutputStream();

    void write(String text) {
        open.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    void cut() {
        whole.add(open.toByteArray());
        open.reset();
    }

    List<byte[]> all() {
        cut();
        return whole;
    }
}
