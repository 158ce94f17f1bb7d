package dev.runnel.store;

import dev.runnel.model.Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;

/** Writes a session aside; closing it moves it to its place, whole and at once. */
final class DraftWriter implements Store.SessionWriter {

    private final Store.SessionWriter writer;
    private final Path draft;
    private final Path place;
    private boolean ended;

    DraftWriter(Store.SessionWriter writer, Path draft, Path place) {
        this.writer = writer;
        this.draft = draft;
        this.place = place;
    }

    @Override
    public void append(byte[] line) {
        writer.append(line);
    }

    @Override
    public void append(List<byte[]> lines) {
        writer.append(lines);
    }

    @Override
    public void append(Message message) {
        writer.append(message);
    }

    @Override
    public void append(FileNote note) {
        writer.append(note);
    }

    @Override
    public String keep(byte[] content) {
        return writer.keep(content);
    }

    @Override
    public void keepOnly(Set<String> hashes) {
        writer.keepOnly(hashes);
    }

    @Override
    public void changed(List<String> files) {
        writer.changed(files);
    }

    @Override
    public void title(String title) {
        writer.title(title);
    }

    @Override
    public void seal(Seal seal) {
        writer.seal(seal);
    }

    @Override
    public void force() {
        writer.force();
    }

    @Override
    public long length() {
        return writer.length();
    }

    @Override
    public void close() {
        end(() -> {
            writer.force();
            keepTime();
            Files.move(draft, place, StandardCopyOption.ATOMIC_MOVE);
        });
    }

    /** A session that is written anew was last changed when it was last worked in. */
    private void keepTime() throws IOException {
        if (Files.exists(place)) {
            Files.setLastModifiedTime(draft, Files.getLastModifiedTime(place));
        }
    }

    @Override
    public void abandon() {
        end(() -> Files.deleteIfExists(draft));
    }

    @Override
    public void discard() {
        abandon();
    }

    private interface Ending {
        void end() throws IOException;
    }

    private void end(Ending ending) {
        if (ended) {
            return;
        }
        ended = true;
        try (writer) {
            ending.end();
        } catch (IOException e) {
            throw new StoreException("cannot put " + place + " in its place", e);
        }
    }
}
