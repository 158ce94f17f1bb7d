package dev.runnel.store;

import java.io.IOException;
import java.io.UncheckedIOException;

/** The store could not do what it is there for: a disk is full, broken or gone. What was not stored is not shown. */
public final class StoreException extends UncheckedIOException {

    private static final long serialVersionUID = 1;

    public StoreException(String message, IOException cause) {
        super(message, cause);
    }
}
