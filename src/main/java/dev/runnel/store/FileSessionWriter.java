package dev.runnel.store;

import dev.runnel.model.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.List;
import java.util.function.Function;

/**
 * Writes a session's file. A {@link RandomAccessFile} and not a channel, because a channel closes itself when the writing
 * thread is interrupted, which is how runs are cancelled.
 */
final class FileSessionWriter implements Store.SessionWriter {

    // More than closing sixty calls takes, with why the run ended and a seal.
    static final int ROOM = 64 * 1024;

    private final Path path;
    private final RandomAccessFile file;
    private final Path mark;
    private final SessionLocks.Lock lock;
    private final Keeping keeping;
    private Chain chain = Chain.begin();
    private long lastSeal = -1;
    private long lastTitle = -1;
    private long length;
    private boolean closed;

    private FileSessionWriter(Place place, RandomAccessFile file, SessionLocks.Lock lock) {
        this.path = place.file();
        this.file = file;
        this.mark = place.mark();
        this.keeping = place.keeping();
        this.lock = lock;
    }

    /**
     * Where a session is written.
     *
     * @param mark stands while it is under way
     */
    record Place(Path file, Path mark, Keeping keeping) {}

    /** What is kept beside the session. */
    interface Keeping {
        String keep(byte[] content) throws IOException;

        void keepOnly(Set<String> hashes) throws IOException;
    }

    /** A new session; when this fails nothing is left of it, and {@code lock} is given up. */
    static FileSessionWriter create(Place place, SessionLocks.Lock lock, SessionInfo session) throws IOException {
        return guarded(lock, () -> {
            if (Files.exists(place.file())) {
                throw new FileAlreadyExistsException(place.file().toString());
            }
            boolean created = false;
            try {
                mark(place.mark()); // first, so that recovery looks at whatever a dying process leaves
                Files.createFile(place.file(), PrivateFiles.attributes(place.file()));
                FileSessionWriter writer = prepared(place, lock, begun -> begun.append(PrivateLines.line(session)));
                created = true;
                return writer;
            } finally {
                if (!created) {
                    Files.deleteIfExists(place.file());
                    Files.deleteIfExists(place.mark());
                }
            }
        });
    }

    /** An existing session, its torn last line cut off; {@code lock} is given up when this fails. */
    static FileSessionWriter open(Place place, SessionLocks.Lock lock) throws IOException {
        return guarded(lock, () -> {
            mark(place.mark());
            return prepared(place, lock, writer -> {
                writer.cutTornTail();
                writer.takeUpChain();
            });
        });
    }

    private interface Opening {
        FileSessionWriter open() throws IOException;
    }

    private interface Preparation {
        void prepare(FileSessionWriter writer) throws IOException;
    }

    private static FileSessionWriter guarded(SessionLocks.Lock lock, Opening opening) throws IOException {
        boolean opened = false;
        try {
            FileSessionWriter writer = opening.open();
            opened = true;
            return writer;
        } finally {
            if (!opened) {
                lock.close();
            }
        }
    }

    private static FileSessionWriter prepared(Place place, SessionLocks.Lock lock, Preparation preparation)
            throws IOException {
        var file = new RandomAccessFile(place.file().toFile(), "rw");
        boolean prepared = false;
        try {
            var writer = new FileSessionWriter(place, file, lock);
            preparation.prepare(writer);
            prepared = true;
            return writer;
        } finally {
            if (!prepared) {
                file.close();
            }
        }
    }

    /** The mark holds room on the disk for what must still be said when all the rest of it is full. */
    private static void mark(Path mark) throws IOException {
        if (!Files.exists(mark)) {
            Files.createFile(mark, PrivateFiles.attributes(mark));
        }
        try (var room = new RandomAccessFile(mark.toFile(), "rw")) {
            if (room.length() < ROOM) {
                room.write(new byte[ROOM]);
            }
        }
    }

    /** What stands behind the last line end was being written when its writer died. */
    private void cutTornTail() throws IOException {
        length = LastLine.end(file);
        if (length < file.length()) {
            file.setLength(length);
        }
        file.seek(length);
    }

    /** Goes on with the chain where the last link or seal left it. */
    private void takeUpChain() throws IOException {
        try (var lines = new FileCursor(path, 0)) {
            lastSeal = lastUnderstood(lines, PrivateLines.SEAL);
            long link = lastUnderstood(lines, PrivateLines.LINK, PrivateLines.SEAL);
            lines.seek(Math.max(0, link));
            Optional<SessionLine> line = lines.next();
            if (link >= 0 && line.isPresent()) {
                chain = Chain.after(PrivateLines.chain(line.get().bytes()));
                lastTitle = PrivateLines.titlePlace(line.get().bytes());
            }
            for (; line.isPresent(); line = lines.next()) {
                if (PrivateLines.isTitle(line.get().bytes())) {
                    lastTitle = line.get().offset();
                }
                chain.addWithoutEnd(line.get().bytes());
            }
        }
        file.seek(length);
    }

    /** One that is damaged is passed over: the chain stays broken there, and the session can be gone on with. */
    private long lastUnderstood(FileCursor lines, byte[]... prefixes) {
        long place = lines.last(length, prefixes);
        while (place >= 0 && !understood(lines, place)) {
            place = lines.last(place, prefixes);
        }
        return place;
    }

    private static boolean understood(FileCursor lines, long place) {
        lines.seek(place);
        try {
            byte[] line = lines.next().orElseThrow().bytes();
            Chain _ = Chain.after(PrivateLines.chain(line));
            long _ = PrivateLines.titlePlace(line);
            return PrivateLines.isLink(line)
                    || PrivateLines.previousSeal(line) < PrivateLines.seal(line).start();
        } catch (IllegalArgumentException damaged) {
            return false;
        }
    }

    @Override
    public void append(byte[] line) {
        write(line);
        if (chain.due()) {
            link();
        }
    }

    @Override
    public void append(List<byte[]> lines) {
        var all = new ByteArrayOutputStream();
        lines.forEach(all::writeBytes);
        hand(all.toByteArray());
        lines.forEach(chain::add);
        if (chain.due()) {
            link();
        }
    }

    @Override
    public void title(String title) {
        long place = length;
        write(PrivateLines.title(title));
        lastTitle = place;
        link(); // at once: no hash would cover the session's last line, and nobody would find the title
    }

    private void link() {
        chained(hash -> PrivateLines.link(hash, lastTitle));
    }

    @Override
    public void seal(Seal seal) {
        long place = length;
        chained(hash -> PrivateLines.line(seal, lastSeal, hash, lastTitle));
        lastSeal = place;
    }

    /** A link that is not stored is no link: the next one goes on from the one before. */
    private void chained(Function<String, byte[]> line) {
        Chain before = chain.copy();
        boolean written = false;
        try {
            write(line.apply(chain.next()));
            written = true;
        } finally {
            if (!written) {
                chain = before;
            }
        }
    }

    private void write(byte[] line) {
        hand(line);
        chain.add(line);
    }

    private void hand(byte[] bytes) {
        try {
            file.write(bytes);
            length += bytes.length;
        } catch (IOException e) {
            takeBackHalfALine(e);
            giveRoom(e);
            throw new StoreException("cannot write to " + path, e);
        }
    }

    /** A full disk may take the beginning of a line; the next line must not be fused with it. */
    private void takeBackHalfALine(IOException failure) {
        try {
            file.setLength(length);
            file.seek(length);
        } catch (IOException e) {
            failure.addSuppressed(e); // the next opening cuts it
        }
    }

    private void giveRoom(IOException failure) {
        try (var room = new RandomAccessFile(mark.toFile(), "rw")) {
            room.setLength(0);
        } catch (IOException e) {
            failure.addSuppressed(e); // then the end cannot be stored either, and recovery writes it
        }
    }

    @Override
    public void append(Message message) {
        append(PrivateLines.line(message));
    }

    @Override
    public void append(FileNote note) {
        append(PrivateLines.line(note));
        if (note instanceof FileNote.Turned || note instanceof FileNote.Finished) {
            link(); // at once: it may stay the session's last line, and no hash would cover it
        }
    }

    @Override
    public String keep(byte[] content) {
        try {
            return keeping.keep(content);
        } catch (IOException e) {
            giveRoom(e);
            throw new StoreException("cannot keep a file's content beside " + path, e);
        }
    }

    @Override
    public void keepOnly(Set<String> hashes) {
        try {
            keeping.keepOnly(hashes);
        } catch (IOException e) {
            throw new StoreException("cannot forget what is kept beside " + path, e);
        }
    }

    @Override
    public void changed(List<String> files) {
        append(PrivateLines.changed(files));
    }

    @Override
    public void force() {
        try {
            file.getFD().sync();
        } catch (IOException e) {
            throw new StoreException("cannot force " + path + " to the disk", e);
        }
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public void close() {
        end(List.of(mark));
    }

    @Override
    public void abandon() {
        end(List.of());
    }

    @Override
    public void discard() {
        end(List.of(path, mark));
    }

    private void end(List<Path> taken) {
        if (closed) {
            return;
        }
        closed = true;
        try (lock;
                file) {
            for (Path one : taken) {
                Files.deleteIfExists(one);
            }
        } catch (IOException e) {
            throw new StoreException("cannot close " + path, e);
        }
    }
}
