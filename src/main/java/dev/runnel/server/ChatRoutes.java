package dev.runnel.server;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;

/** Paths of front ends with protocols of their own. */
final class ChatRoutes {

    /** Of the AI SDK. */
    static final String API_CHAT = "/api/chat";
    /** Of AG-UI. */
    static final String AGUI = "/agui";

    private ChatRoutes() {}

    /** Whether pages show the body of an answer that is no stream to people, as it is. */
    static boolean showBody(HttpServletRequest request) {
        return showBody(asked(request));
    }

    /** The same of what is at a path below the context. */
    static boolean showBody(String path) {
        return path.equals(AGUI) || path.equals(API_CHAT) || path.startsWith(API_CHAT + "/");
    }

    /** The path below the context that was asked for, also where the container asks for its error page instead. */
    private static String asked(HttpServletRequest request) {
        return request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String uri
                        && uri.startsWith(request.getContextPath())
                ? uri.substring(request.getContextPath().length())
                : ApiServlet.path(request);
    }
}
