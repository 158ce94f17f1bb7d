package dev.runnel.workspace;

import java.io.IOException;

/** Is shown what a walk meets, in the order of the paths. */
public interface Visitor {

    /**
     * A file, a link (not followed) or something else that is no folder.
     *
     * @param content its bytes, to be asked for during this call only
     * @return whether to go on
     */
    boolean visit(Entry entry, Content content) throws IOException, InterruptedException;

    /** Whether there is no time left, and the walk is to end; asked for each entry, also for those that are left out. */
    default boolean late() {
        return false;
    }

    /** A folder that could not be opened; the walk goes on behind it. */
    default void unreadable(String path) {}

    /** The bytes of the file a walk stands at. */
    interface Content {

        /** All of them. @throws IOException also if there are more than {@code maxBytes}, or it is no regular file */
        byte[] read(int maxBytes) throws IOException;
    }
}
