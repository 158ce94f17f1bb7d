package dev.runnel.support;

import java.util.List;

/** How one kind of provider is spoken to: what its requests must be like, and how it puts its answers. */
interface Speech {

    /** What is wrong with the request, as the strictest provider of this kind would see it; empty if nothing is. */
    List<String> violations(ProviderRequest request);

    /** How many answers the conversation in the request has so far. */
    int turns(ProviderRequest request);

    Reply reply(ScriptedTurn turn, ProviderRequest request);

    /** The body of an error of this kind. */
    String error(String type, String message);
}
