package dev.runnel.provider.offline;

/** Something the offline model knows how to do. */
public interface Task {

    /**
     * Does all of it, from the start, in words and calls. Called anew for each turn, so it decides by the outcomes of its
     * calls alone, and makes a bounded number of them.
     */
    void work(Playback playback);
}
