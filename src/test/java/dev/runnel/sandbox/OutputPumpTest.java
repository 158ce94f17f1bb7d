package dev.runnel.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class OutputPumpTest {

    @TempDir
    Path folder;

    @Test
    void what_was_written_is_handed_on_however_late_it_is_read() throws Exception {
        Path file = Files.writeString(folder.resolve("out"), "all of it");
        var output = new ByteArrayOutputStream();
        try (var late = new ReadLate(file)) {
            var pump = new OutputPump("late", late, output::write, Thread.currentThread());
            pump.start();

            pump.finish(Duration.ofMillis(1));
        }

        assertEquals("all of it", output.toString(UTF_8));
    }

    /** Is read only when somebody has asked for the fifth time whether it holds something. */
    private static final class ReadLate extends FileInputStream {
        private final CountDownLatch asked = new CountDownLatch(5);

        ReadLate(Path file) throws IOException {
            super(file.toFile());
        }

        @Override
        public int available() throws IOException {
            asked.countDown();
            return super.available();
        }

        @Override
        public int read(byte[] buffer) throws IOException {
            try {
                asked.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            return super.read(buffer);
        }
    }
}
