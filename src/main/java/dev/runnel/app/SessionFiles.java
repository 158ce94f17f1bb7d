package dev.runnel.app;

import dev.runnel.run.Archive;
import dev.runnel.run.DamagedSessionException;
import dev.runnel.run.Exported;
import dev.runnel.run.RunRefusedException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/** Sessions of the person at the console as files, out and in. */
final class SessionFiles {

    private final Archive archive;

    SessionFiles(Archive archive) {
        this.archive = archive;
    }

    /** A file cannot be read or written, or must not be. The message is a sentence that says which and why. */
    static final class FileException extends Exception {
        private static final long serialVersionUID = 1;

        FileException(String sentence) {
            super(sentence);
        }

        FileException(String sentence, IOException cause) {
            super(sentence + ": " + reason(cause), cause);
        }

        private static String reason(IOException cause) {
            return switch (cause) {
                case NoSuchFileException _ -> "there is no such file or folder";
                case AccessDeniedException _ -> "permission denied";
                case FileSystemException file when file.getReason() != null -> file.getReason();
                default -> Objects.requireNonNullElse(cause.getMessage(), cause.toString());
            };
        }
    }

    /**
     * Writes a session to a stream.
     *
     * @throws IOException if the stream takes no more
     */
    void export(String session, OutputStream out) throws IOException, RunRefusedException {
        try (Exported exported = archive.export(Main.PRINCIPAL, session)) {
            write(exported, out);
        }
    }

    /**
     * Writes a session to a file that is not there yet; where that fails, no part of it is left.
     *
     * @return how many bytes it has
     */
    long export(String session, Path file) throws FileException, RunRefusedException {
        try (Exported exported = archive.export(Main.PRINCIPAL, session)) {
            OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            writeWhole(exported, out, file);
            return exported.length();
        } catch (FileAlreadyExistsException e) {
            throw new FileException(file + " is there already and stays as it is; name another file");
        } catch (IOException e) {
            throw new FileException(file + " cannot be written", e);
        }
    }

    private static void writeWhole(Exported exported, OutputStream out, Path file) throws IOException {
        boolean whole = false;
        try (out) {
            write(exported, out);
            whole = true;
        } finally {
            if (!whole) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static void write(Exported exported, OutputStream out) throws IOException {
        var buffered = new BufferedOutputStream(out);
        exported.writeTo(buffered);
        buffered.flush();
    }

    /**
     * Takes in what was exported.
     *
     * @return the new session's id
     * @throws DamagedSessionException if the file is not as it was exported
     */
    String take(Path file) throws FileException, RunRefusedException, DamagedSessionException {
        if (Files.isDirectory(file)) {
            throw new FileException(file + " is a folder; name the file that was exported");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return archive.take(Main.PRINCIPAL, in);
        } catch (IOException e) {
            throw new FileException(file + " cannot be read", e);
        }
    }

    /** The same from standard input, to its end. */
    String take(InputStream input) throws FileException, RunRefusedException, DamagedSessionException {
        try {
            return archive.take(Main.PRINCIPAL, input);
        } catch (IOException e) {
            throw new FileException("standard input cannot be read", e);
        }
    }
}
