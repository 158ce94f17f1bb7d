package dev.runnel.acp;

import dev.runnel.run.Runs;
import dev.runnel.run.Sessions;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What the program gives the protocol to work with.
 *
 * @param principal whose sessions they are
 * @param runs made with {@code folders} as their workspaces
 * @param widestMode the approval mode that is configured, of which a client can only choose a narrower one; may take a moment
 * @param contextTokens how many tokens the model of that full name has room for, where that is known
 * @param version the program's
 */
public record Host(
        String principal,
        Runs runs,
        Sessions sessions,
        Folders folders,
        Supplier<String> widestMode,
        Function<String, OptionalLong> contextTokens,
        String version) {}
