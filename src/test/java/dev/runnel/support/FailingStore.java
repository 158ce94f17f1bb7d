package dev.runnel.support;

import dev.runnel.model.Message;
import dev.runnel.store.Asked;
import dev.runnel.store.FileNote;
import dev.runnel.store.Glance;
import dev.runnel.store.Received;
import dev.runnel.store.Seal;
import dev.runnel.store.SessionCursor;
import dev.runnel.store.SessionInfo;
import dev.runnel.store.Store;
import dev.runnel.store.StoreException;
import dev.runnel.store.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import java.util.stream.Stream;

/** A store on a medium that fails when told to. Appends and forces are counted over all its writers, each from 1. */
public final class FailingStore implements Store {

    private final Store store;
    private final AtomicInteger appends = new AtomicInteger();
    private final AtomicInteger forces = new AtomicInteger();
    private volatile IntPredicate failsOnAppend = n -> false;
    private volatile IntPredicate failsOnForce = n -> false;
    private volatile boolean failsOnChat;
    private volatile boolean half;
    private volatile Runnable beforeOpening = () -> {};
    private volatile Runnable beforeReading = () -> {};

    public FailingStore(Store store) {
        this.store = store;
    }

    /** The appends that fail. */
    public void failOnAppend(IntPredicate which) {
        failsOnAppend = which;
    }

    /** The forces that fail. */
    public void failOnForce(IntPredicate which) {
        failsOnForce = which;
    }

    /** Whether names for conversations are taken. */
    public void failOnChat(boolean fails) {
        failsOnChat = fails;
    }

    /** From that append on nothing is taken any more; of the first half of it is. */
    public void dieAtAppend(int number) {
        half = true;
        failsOnAppend = n -> n >= number;
    }

    /** Called by whoever begins or opens a session, before anything is done; may block. */
    public void beforeOpening(Runnable work) {
        beforeOpening = work;
    }

    /** Called by whoever begins to read a session's lines. */
    public void beforeReading(Runnable work) {
        beforeReading = work;
    }

    /** Works again. */
    public void mend() {
        failsOnAppend = n -> false;
        failsOnForce = n -> false;
    }

    /** How many appends there were. */
    public int appends() {
        return appends.get();
    }

    /** How many forces there were. */
    public int forces() {
        return forces.get();
    }

    @Override
    public SessionWriter create(SessionInfo session) {
        beforeOpening.run();
        return new Writer(store.create(session));
    }

    @Override
    public SessionWriter draft(SessionInfo session) {
        return new Writer(store.draft(session));
    }

    @Override
    public Optional<SessionWriter> rewrite(String session) throws SessionBusyException {
        beforeOpening.run();
        return store.rewrite(session).map(Writer::new);
    }

    @Override
    public Received receive(InputStream file) throws IOException {
        return store.receive(file);
    }

    @Override
    public Optional<Glance> glance(String session) {
        return store.glance(session);
    }

    @Override
    public boolean delete(String session) throws SessionBusyException {
        return store.delete(session);
    }

    @Override
    public Optional<SessionWriter> open(String session) throws SessionBusyException {
        beforeOpening.run();
        return store.open(session).map(Writer::new);
    }

    @Override
    public Optional<SessionInfo> info(String session) {
        return store.info(session);
    }

    @Override
    public Stream<Glance> list(String principal) {
        return store.list(principal);
    }

    @Override
    public List<String> ids() {
        return store.ids();
    }

    @Override
    public List<String> underWay() {
        return store.underWay();
    }

    @Override
    public boolean busy(String session) {
        return store.busy(session);
    }

    @Override
    public SessionCursor read(String session, long offset) {
        beforeReading.run();
        return store.read(session, offset);
    }

    @Override
    public Optional<byte[]> kept(String session, String hash) {
        return store.kept(session, hash);
    }

    @Override
    public Optional<Verdict> verify(String session) {
        return store.verify(session);
    }

    @Override
    public void grant(String session, String digest) {
        store.grant(session, digest);
    }

    @Override
    public boolean granted(String session, String digest) {
        return store.granted(session, digest);
    }

    @Override
    public void chat(String key, String session) {
        if (failsOnChat) {
            throw full();
        }
        store.chat(key, session);
    }

    @Override
    public Optional<String> chat(String key) {
        return store.chat(key);
    }

    @Override
    public Optional<Asked> remember(String key, Asked asked) {
        return store.remember(key, asked);
    }

    @Override
    public Optional<Asked> asked(String key) {
        return store.asked(key);
    }

    @Override
    public void forget(String key) {
        store.forget(key);
    }

    @Override
    public void forgetBefore(Instant time) {
        store.forgetBefore(time);
    }

    @Override
    public void close() {
        store.close();
    }

    private static StoreException full() {
        return new StoreException("cannot write", new IOException("No space left on device"));
    }

    private final class Writer implements SessionWriter {
        private final SessionWriter writer;

        private Writer(SessionWriter writer) {
            this.writer = writer;
        }

        @Override
        public void append(byte[] line) {
            if (failsOnAppend.test(appends.incrementAndGet())) {
                if (half) {
                    half = false;
                    writer.append(Arrays.copyOf(line, line.length / 2));
                }
                throw full();
            }
            writer.append(line);
        }

        /** Each line counts: what is written at once may fail at any of them. */
        @Override
        public void append(List<byte[]> lines) {
            for (byte[] line : lines) {
                if (failsOnAppend.test(appends.incrementAndGet())) {
                    if (half) {
                        half = false;
                        writer.append(Arrays.copyOf(line, line.length / 2));
                    }
                    throw full();
                }
            }
            writer.append(lines);
        }

        @Override
        public void title(String title) {
            if (failsOnAppend.test(appends.incrementAndGet())) {
                throw full();
            }
            writer.title(title);
        }

        @Override
        public void append(Message message) {
            if (failsOnAppend.test(appends.incrementAndGet())) {
                throw full();
            }
            writer.append(message);
        }

        @Override
        public void append(FileNote note) {
            if (failsOnAppend.test(appends.incrementAndGet())) {
                throw full();
            }
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
            if (failsOnAppend.test(appends.incrementAndGet())) {
                throw full();
            }
            writer.changed(files);
        }

        @Override
        public void seal(Seal seal) {
            writer.seal(seal);
        }

        @Override
        public void force() {
            if (failsOnForce.test(forces.incrementAndGet())) {
                throw full();
            }
            writer.force();
        }

        @Override
        public long length() {
            return writer.length();
        }

        @Override
        public void abandon() {
            writer.abandon();
        }

        @Override
        public void discard() {
            writer.discard();
        }

        @Override
        public void close() {
            writer.close();
        }
    }
}
