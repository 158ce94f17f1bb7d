package dev.runnel.server;

/** Paths of front ends with protocols of their own. */
final class ChatRoutes {

    /** Of the AI SDK. */
    static final String API_CHAT = "/api/chat";
    /** Of AG-UI. */
    static final String AGUI = "/agui";

    private ChatRoutes() {}

    /** Whether pages show the body of an answer that is no stream to people, as it is. */
    static boolean showBody(String path) {
        return path.equals(AGUI) || path.equals(API_CHAT) || path.startsWith(API_CHAT + "/");
    }
}
