package dev.runnel.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Sessions as files: {@code sessions/ID.jsonl} below a home, folders 0700 and files 0600. A session under way has a mark
 * {@code live/ID}, so that a restart need not look at every session.
 */
public final class FileStore implements Store {

    private static final System.Logger LOG = System.getLogger("dev.runnel.store");
    private static final String SUFFIX = ".jsonl";
    private static final int BEGINNING = 64;
    // What ids are made of: nothing that a file system reads as more than a name.
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    // More than a session and its first event take, with the folder it works in.
    private static final int FIRST_LINES = 16 * 1024;

    private final Path sessions;
    private final Path live;
    private final AskedFiles asked;
    private final SessionLocks locks;
    private final KeptFiles kept;
    private final GrantedFiles granted;
    private final ChatFiles chats;
    private final Drafts drafts;
    private final Probe probe;

    /**
     * @param home made where missing
     * @throws IOException if it cannot be made or written to
     */
    public FileStore(Path home) throws IOException {
        PrivateFiles.folder(home);
        this.sessions = PrivateFiles.folder(home.resolve("sessions"));
        this.live = PrivateFiles.folder(home.resolve("live"));
        this.asked = new AskedFiles(PrivateFiles.folder(home.resolve("asked")));
        this.locks = new SessionLocks(home.resolve("locks"));
        this.kept = new KeptFiles(PrivateFiles.folder(home.resolve("kept")));
        this.granted = new GrantedFiles(PrivateFiles.folder(home.resolve("granted")));
        this.chats = new ChatFiles(PrivateFiles.folder(home.resolve("chats")));
        this.drafts = new Drafts(PrivateFiles.folder(home.resolve("drafts")), locks, kept);
        drafts.clear();
        this.probe = new Probe(live, FileSessionWriter.ROOM + FIRST_LINES);
        Files.delete(Files.createTempFile(sessions, "probe", ".tmp")); // says now what would go wrong at the first run
    }

    @Override
    public SessionWriter create(SessionInfo session) {
        String id = session.id();
        FileSessionWriter.Place place = place(id);
        try {
            SessionLocks.Lock lock = locks.tryTake(id)
                    .orElseThrow(() -> new IllegalStateException("session " + id + " is there already"));
            return FileSessionWriter.create(place, lock, session);
        } catch (IOException e) {
            throw new StoreException("cannot begin session " + id, e);
        }
    }

    @Override
    public SessionWriter draft(SessionInfo session) {
        try {
            return drafts.begin(session, file(session.id()));
        } catch (IOException e) {
            throw new StoreException("cannot begin session " + session.id(), e);
        }
    }

    @Override
    public Optional<SessionWriter> rewrite(String session) throws SessionBusyException {
        if (!exists(session)) {
            return Optional.empty();
        }
        try {
            SessionLocks.Lock lock = locks.tryTake(session).orElseThrow(() -> new SessionBusyException(session));
            Optional<SessionInfo> info = info(session); // now that nobody can delete it
            if (info.isEmpty()) {
                lock.close();
                return Optional.empty();
            }
            return Optional.of(drafts.begin(info.get(), file(session), lock));
        } catch (IOException e) {
            throw new StoreException("cannot write session " + session + " anew", e);
        }
    }

    @Override
    public Received receive(InputStream file) throws IOException {
        return drafts.receive(file);
    }

    @Override
    public Optional<SessionWriter> open(String session) throws SessionBusyException {
        if (!exists(session) && !marked(session)) {
            return Optional.empty();
        }
        try {
            SessionLocks.Lock lock = locks.tryTake(session).orElseThrow(() -> new SessionBusyException(session));
            if (!exists(session) || !mayBeASession(file(session))) {
                // It was deleted a moment ago, or its file not made yet when its writer died, or it is none.
                try (lock) {
                    if (!exists(session)) {
                        Files.deleteIfExists(live.resolve(session));
                    }
                }
                return Optional.empty();
            }
            return begun(FileSessionWriter.open(place(session), lock));
        } catch (IOException e) {
            throw new StoreException("cannot open session " + session, e);
        }
    }

    /** A file without its first line was being begun when its writer died: nobody was told of it, and it is no session. */
    private static Optional<SessionWriter> begun(SessionWriter writer) {
        if (writer.length() > 0) {
            return Optional.of(writer);
        }
        writer.discard();
        return Optional.empty();
    }

    /** A file that is something else is left as it is: nothing of it is a torn line to be cut off. */
    private static boolean mayBeASession(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return PrivateLines.mayBeginASession(in.readNBytes(BEGINNING));
        }
    }

    @Override
    public Optional<SessionInfo> info(String session) {
        return look(
                session, lines -> Glance.first(lines).filter(info -> info.id().equals(session)));
    }

    @Override
    public Optional<Glance> glance(String session) {
        return glance(session, info -> true);
    }

    private Optional<Glance> glance(String session, Predicate<SessionInfo> wanted) {
        return look(
                session, lines -> Glance.of(lines, wanted.and(info -> info.id().equals(session))));
    }

    private <T> Optional<T> look(String session, Function<FileCursor, Optional<T>> at) {
        if (!exists(session)) {
            return Optional.empty();
        }
        try (var lines = new FileCursor(file(session), 0)) {
            return at.apply(lines);
        } catch (IllegalArgumentException | FileNotFoundException damagedOrGone) {
            return Optional.empty();
        } catch (IOException e) {
            throw new StoreException("cannot read session " + session, e);
        }
    }

    @Override
    public boolean delete(String session) throws SessionBusyException {
        if (!exists(session)) {
            return false;
        }
        try (var _ = locks.tryTake(session).orElseThrow(() -> new SessionBusyException(session))) {
            Files.deleteIfExists(live.resolve(session));
            boolean there = Files.deleteIfExists(file(session));
            kept.delete(session);
            granted.delete(session);
            return there;
        } catch (IOException e) {
            throw new StoreException("cannot delete session " + session, e);
        }
    }

    @Override
    public Stream<Glance> list(String principal) {
        return ids().stream()
                .map(id -> glanceIfReadable(id, info -> info.principal().equals(principal)))
                .flatMap(Optional::stream);
    }

    /** What cannot even be opened is no reason not to list the others. */
    private Optional<Glance> glanceIfReadable(String session, Predicate<SessionInfo> wanted) {
        try {
            return glance(session, wanted);
        } catch (StoreException e) {
            LOG.log(Level.WARNING, "session " + session + " cannot be read and is not listed", e);
            return Optional.empty();
        }
    }

    @Override
    public List<String> ids() {
        Map<String, FileTime> changed = new HashMap<>();
        try (var files = Files.newDirectoryStream(sessions, "*" + SUFFIX)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                String id = name.substring(0, name.length() - SUFFIX.length());
                if (ID.matcher(id).matches()) {
                    lastChange(file).ifPresent(time -> changed.put(id, time));
                }
            }
        } catch (DirectoryIteratorException e) {
            throw new StoreException("cannot list the sessions", new IOException(e));
        } catch (IOException e) {
            throw new StoreException("cannot list the sessions", e);
        }
        return changed.entrySet().stream()
                .sorted(Map.Entry.<String, FileTime>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Empty where the session was deleted a moment ago. */
    private static Optional<FileTime> lastChange(Path file) {
        try {
            return Optional.of(Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    @Override
    public List<String> underWay() {
        var ids = new ArrayList<String>();
        try (var files = Files.newDirectoryStream(live)) {
            for (Path file : files) {
                String id = file.getFileName().toString();
                if (ID.matcher(id).matches()) {
                    ids.add(id);
                }
            }
        } catch (IOException e) {
            throw new StoreException("cannot see which sessions are under way", e);
        }
        return ids;
    }

    @Override
    public boolean busy(String session) {
        try {
            // Only where a mark stands is there a lock to look at.
            return marked(session) && locks.taken(session);
        } catch (IOException e) {
            throw new StoreException("cannot see whether session " + session + " is under way", e);
        }
    }

    @Override
    public SessionCursor read(String session, long offset) {
        try {
            return new FileCursor(file(session), offset);
        } catch (IOException e) {
            throw new StoreException("cannot read session " + session, e);
        }
    }

    @Override
    public Optional<byte[]> kept(String session, String hash) {
        if (!exists(session)) {
            return Optional.empty();
        }
        try {
            return kept.kept(session, hash);
        } catch (IOException e) {
            throw new StoreException("cannot read what is kept beside session " + session, e);
        }
    }

    @Override
    public Optional<Verdict> verify(String session) {
        if (!ID.matcher(session).matches() || !Files.exists(file(session), LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        if (!Files.isRegularFile(file(session))) {
            return Optional.of(Verdict.nothing("it is no file"));
        }
        try (var lines = new FileCursor(file(session), 0)) {
            return Optional.of(Verifier.look(lines, Optional.of(session)));
        } catch (FileNotFoundException closed) {
            return Optional.of(Verdict.nothing("it cannot be opened: " + closed.getMessage()));
        } catch (IOException e) {
            throw new StoreException("cannot read session " + session, e);
        }
    }

    @Override
    public void grant(String session, String digest) {
        try {
            granted.grant(session, digest);
        } catch (IOException e) {
            throw new StoreException("cannot keep what was allowed in session " + session, e);
        }
    }

    @Override
    public boolean granted(String session, String digest) {
        return granted.granted(session, digest);
    }

    @Override
    public void chat(String key, String session) {
        try {
            chats.put(key, session);
        } catch (IOException e) {
            throw new StoreException("cannot keep what a client calls session " + session, e);
        }
    }

    @Override
    public Optional<String> chat(String key) {
        try {
            return chats.find(key);
        } catch (IOException e) {
            throw new StoreException("cannot look up what a client calls a session", e);
        }
    }

    @Override
    public Optional<Asked> remember(String key, Asked what) {
        try {
            return asked.remember(key, what);
        } catch (IOException e) {
            throw new StoreException("cannot remember a request's key", e);
        }
    }

    @Override
    public Optional<Asked> asked(String key) {
        try {
            return asked.find(key);
        } catch (IOException e) {
            throw new StoreException("cannot look a request's key up", e);
        }
    }

    @Override
    public void forget(String key) {
        try {
            asked.forget(key);
        } catch (IOException e) {
            throw new StoreException("cannot forget a request's key", e);
        }
    }

    @Override
    public void forgetBefore(Instant time) {
        try {
            asked.forgetBefore(time);
        } catch (IOException e) {
            throw new StoreException("cannot forget old requests' keys", e);
        }
    }

    /** Whether a run could be begun now, as far as the disk is concerned. */
    public boolean writable() {
        return probe.writable();
    }

    private boolean exists(String session) {
        return ID.matcher(session).matches() && Files.isRegularFile(file(session));
    }

    private boolean marked(String session) {
        return ID.matcher(session).matches() && Files.exists(live.resolve(session));
    }

    private FileSessionWriter.Place place(String session) {
        return new FileSessionWriter.Place(file(session), live.resolve(session), kept.of(session));
    }

    private Path file(String session) {
        if (!ID.matcher(session).matches()) {
            throw new IllegalArgumentException("no session id: " + session);
        }
        return sessions.resolve(session + SUFFIX);
    }

    /** Gives up the locks of writers still open. */
    @Override
    public void close() {
        try {
            locks.close();
        } catch (IOException e) {
            throw new StoreException("cannot close the store", e);
        }
    }
}
