package dev.runnel.acp;

import com.google.gson.JsonElement;

/** The part of a request that may take its time; it is done on a thread of its own. */
@FunctionalInterface
interface Work {

    /** What the request is answered with. */
    JsonElement done() throws Failure, InterruptedException;
}
