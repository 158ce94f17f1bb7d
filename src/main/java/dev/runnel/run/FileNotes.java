package dev.runnel.run;

import dev.runnel.store.FileMark;
import dev.runnel.store.FileNote;
import dev.runnel.store.Sha256;
import dev.runnel.store.Store;
import dev.runnel.store.Store.SessionWriter;
import dev.runnel.workspace.FileChange;
import dev.runnel.workspace.FileState;
import dev.runnel.workspace.Kind;
import dev.runnel.workspace.Trace;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Between files as a workspace knows them and what a session keeps of them. */
final class FileNotes {

    private FileNotes() {}

    /** What is to be kept of something done to files; the content that goes is kept by {@code writer}. */
    static List<FileNote> of(Trace trace, SessionWriter writer) {
        return switch (trace) {
            case FileChange change ->
                change.withoutMove().stream()
                        .<FileNote>map(one -> changed(one.path(), one.before(), one.after(), writer))
                        .toList();
            case Trace.Folders(var made, var removed) -> List.of(new FileNote.Folders(made, removed));
            case Trace.Looking(boolean begun) -> List.of(new FileNote.Looking(begun));
            case Trace.Unseen(String why) -> List.of(new FileNote.Unseen(why));
        };
    }

    /** A change, for which the content that goes is kept. */
    static FileNote.Changed changed(
            String path, Optional<FileState> before, Optional<FileState> after, SessionWriter writer) {
        return new FileNote.Changed(path, before.map(state -> mark(state, writer::keep)), after.map(FileNotes::mark));
    }

    private static FileMark mark(FileState state) {
        return mark(state, Sha256::hex);
    }

    /** Keeping a content gives its hash as well. */
    private static FileMark mark(FileState state, Function<byte[], String> hashing) {
        return new FileMark(
                state.kind() == Kind.LINK,
                state.permissions().map(PosixFilePermissions::toString).orElse(""),
                state.content().map(hashing).orElse(""),
                state.size());
    }

    /** Whether what stands there now is what was marked. */
    static boolean is(Optional<FileState> now, Optional<FileMark> marked) {
        if (now.isEmpty() || marked.isEmpty()) {
            return now.isEmpty() && marked.isEmpty();
        }
        FileMark found = mark(now.get());
        return !found.hash().isEmpty() && mayBe(found, marked.get());
    }

    /** Whether nothing tells that one is another than the other. */
    static boolean mayBe(Optional<FileMark> one, Optional<FileMark> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.isEmpty() && other.isEmpty();
        }
        return mayBe(one.get(), other.get());
    }

    private static boolean mayBe(FileMark one, FileMark other) {
        boolean sameMode =
                one.mode().isEmpty() || other.mode().isEmpty() || one.mode().equals(other.mode());
        return sameMode && one.link() == other.link() && one.hash().equals(other.hash());
    }

    /** What was marked, whole; empty where its content is not kept. */
    static Optional<FileState> state(FileMark mark, Store store, String session) {
        Optional<Set<PosixFilePermission>> permissions =
                mark.mode().isEmpty() ? Optional.empty() : Optional.of(PosixFilePermissions.fromString(mark.mode()));
        return store.kept(session, mark.hash())
                .map(content -> new FileState(
                        mark.link() ? Kind.LINK : Kind.FILE, permissions, content.length, Optional.of(content)));
    }
}
