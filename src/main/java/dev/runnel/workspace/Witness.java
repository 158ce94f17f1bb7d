package dev.runnel.workspace;

/** Is told what is about to be done to a workspace before it is done, so that it can be taken back whatever happens then. */
public interface Witness {

    /** Nobody looks. */
    Witness NONE = trace -> {};

    /** A change that comes next; it may still fail. An exception thrown here keeps it from being made. */
    void told(Trace trace);
}
