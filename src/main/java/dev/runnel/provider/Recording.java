package dev.runnel.provider;

import com.google.gson.JsonObject;
import dev.runnel.model.ModelException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A flight recorder: keeps every request to a model, in which the results of its tools are, and every byte of the answers, in a
 * folder that {@link Played} plays back. Its files are {@code recording.json}, which names the model, and for the exchange number
 * N {@code N.request.json}, {@code N.answer} and {@code N.json} with status and headers. Keys are never in them: headers of
 * requests are not kept, and a key that stands anywhere else is masked. An exchange is written when it is over.
 */
final class Recording implements Exchanges {

    static final String HEAD = "recording.json";
    static final List<String> HEADERS =
            List.of("content-type", "retry-after", "retry-after-ms", "x-should-retry", "location");

    private final Exchanges exchanges;
    private final Path folder;
    private final List<String> secrets;
    private int count;

    /**
     * Begins one.
     *
     * @param address of the vendor; what may be secret in it is left out
     * @param secrets what is masked
     * @throws IOException if the folder cannot be written, or holds a recording already
     */
    static Recording begin(Exchanges exchanges, Path folder, String model, URI address, List<String> secrets)
            throws IOException {
        Files.createDirectories(folder);
        var recording = new Recording(exchanges, folder, secrets);
        var head = new JsonObject();
        head.addProperty("v", 1);
        head.addProperty("model", model);
        head.addProperty("address", plain(address));
        try {
            recording.write(HEAD, head.toString().getBytes(StandardCharsets.UTF_8));
        } catch (FileAlreadyExistsException e) {
            throw new IOException(folder + " holds a recording already; name another folder", e);
        }
        return recording;
    }

    private static String plain(URI address) {
        String path = address.getRawPath() == null ? "" : address.getRawPath();
        return address.getScheme() + "://" + NetworkTrouble.address(address) + path;
    }

    private Recording(Exchanges exchanges, Path folder, List<String> secrets) {
        this.exchanges = exchanges;
        this.folder = folder;
        this.secrets = List.copyOf(secrets);
    }

    static String name(int number, String kind) {
        return String.format(Locale.ROOT, "%04d.%s", number, kind);
    }

    @Override
    public Timeouts timeouts() {
        return exchanges.timeouts();
    }

    @Override
    public Answer get(URI uri, Map<String, String> headers) throws ModelException, InterruptedException {
        return exchanges.get(uri, headers);
    }

    @Override
    public Answer post(URI uri, Map<String, String> headers, byte[] body) throws ModelException, InterruptedException {
        int number = next();
        keep(name(number, "request.json"), body);
        var exchange = new JsonObject();
        exchange.addProperty("path", uri.getPath());
        try {
            return new RecordedAnswers.Taking(exchanges.post(uri, headers, body), exchange, answer -> {
                keep(name(number, "answer"), answer);
                keep(number, exchange);
            });
        } catch (ModelException failure) {
            exchange.add("failure", failure(failure));
            keep(number, exchange);
            throw failure;
        }
    }

    private static JsonObject failure(ModelException failure) {
        var json = new JsonObject();
        json.addProperty("kind", failure.kind().name());
        json.addProperty("retryable", failure.retryable());
        json.addProperty("sentence", failure.getMessage());
        json.addProperty("detail", failure.detail().orElse(""));
        return json;
    }

    private synchronized int next() {
        return ++count;
    }

    private void keep(int number, JsonObject exchange) {
        keep(name(number, "json"), exchange.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** A recording that cannot be kept is no use: the run is to end, not to go on without. */
    private void keep(String name, byte[] bytes) {
        try {
            write(name, masked(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException("the recording in " + folder + " cannot be written", e);
        }
    }

    private void write(String name, byte[] bytes) throws IOException {
        Path file = folder.resolve(name);
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } else {
            Files.createFile(file);
        }
        Files.write(file, bytes, StandardOpenOption.WRITE);
    }

    /** Byte by byte, so that what is no text stays as it is. */
    private byte[] masked(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        for (String secret : secrets) {
            text = text.replace(
                    new String(secret.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1), "***");
        }
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
