package dev.runnel.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import dev.runnel.run.RunJson;
import dev.runnel.run.RunRefusedException;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.List;

/** A part of the API: whatever goes wrong before a stream begins becomes a {@link Problem}. */
abstract class ApiServlet extends HttpServlet {

    private static final long serialVersionUID = 1;
    private static final System.Logger LOG = System.getLogger("dev.runnel.server");
    private static final int RETRY_SECONDS = 5;
    private static final Problem STORAGE = new Problem(
                    503,
                    "Storage",
                    "Runnel's home cannot be read or written; free space on its disk or mend it, then try again.")
            .withHeader("Retry-After", Integer.toString(RETRY_SECONDS));
    private static final Problem BUG = new Problem(
            500, "Internal error", "Runnel itself broke on this request; the server's log has the details.");

    /**
     * Answers the request.
     *
     * @throws InterruptedException if the thread was asked to stop, which only a server that ends does
     */
    abstract void answer(HttpServletRequest request, HttpServletResponse response)
            throws IOException, InterruptedException, Problem.Found, RunRefusedException;

    @Override
    protected final void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getDispatcherType() == DispatcherType.ASYNC) {
            throw new EventStream.BrokenOffException();
        }
        try {
            requirePlainTransfer(request);
            answer(request, response);
        } catch (Problem.Found found) {
            found.problem().send(request, response);
        } catch (RunRefusedException refused) {
            problem(refused).send(request, response);
        } catch (InterruptedException stop) {
            stopping("Runnel is shutting down; try again later.").send(request, response);
            Thread.currentThread().interrupt(); // not before: what is written in an interrupted thread may not arrive
        } catch (UncheckedIOException storage) {
            broke(request, response, storage, STORAGE);
        } catch (RuntimeException bug) {
            broke(request, response, bug, BUG);
        }
    }

    /** Jetty passes over an encoding beside {@code chunked} that it does not know; the body is then not what was meant. */
    private static void requirePlainTransfer(HttpServletRequest request) throws Problem.Found {
        String encoding = request.getHeader("Transfer-Encoding");
        if (encoding != null && !encoding.strip().equalsIgnoreCase("chunked")) {
            throw new Problem.Found(new Problem(
                            501,
                            "Not implemented",
                            "Send the body as it is, or chunked; no other Transfer-Encoding is known.")
                    .withHeader("Connection", "close"));
        }
    }

    private static void broke(
            HttpServletRequest request, HttpServletResponse response, RuntimeException why, Problem problem)
            throws IOException {
        LOG.log(Level.ERROR, request.getMethod() + " " + request.getServletPath() + " broke", why);
        if (!response.isCommitted()) {
            response.reset();
            problem.send(request, response);
        }
    }

    private static Problem problem(RunRefusedException refused) {
        String detail = refused.getMessage();
        return switch (refused.why()) {
            case UNKNOWN_SESSION, UNKNOWN_RUN -> Problem.notFound(detail);
            case MODEL, WORKSPACE, APPROVAL, TITLE -> Problem.badRequest(detail);
            case BUSY -> {
                var problem = new Problem(409, "Busy", detail);
                yield refused.run().map(run -> problem.withMember("run", run)).orElse(problem);
            }
            case NOTHING_TO_UNDO -> new Problem(409, "Nothing to do", detail);
            case CHANGED_SINCE ->
                new Problem(409, "Changed since", detail).withMember("files", RunJson.strings(refused.files()));
            case FORBIDDEN -> new Problem(403, "Forbidden", detail);
            case DAMAGED -> new Problem(409, "Damaged", detail);
            case KEY_REUSED -> new Problem(422, "Key used before", detail);
            case TOO_MANY ->
                new Problem(429, "Too many runs", detail).withHeader("Retry-After", Integer.toString(RETRY_SECONDS));
            case STOPPING -> stopping(detail);
        };
    }

    private static Problem stopping(String detail) {
        return new Problem(503, "Shutting down", detail).withHeader("Retry-After", Integer.toString(RETRY_SECONDS));
    }

    /** Refuses every method but {@code allowed}, before anything else of the request is looked at. */
    static void allow(HttpServletRequest request, String... allowed) throws Problem.Found {
        if (!Arrays.asList(allowed).contains(request.getMethod())) {
            String list = String.join(", ", allowed);
            throw new Problem.Found(
                    new Problem(405, "Method not allowed", "Only " + list + " can be asked of " + path(request) + ".")
                            .withHeader("Allow", list));
        }
    }

    /** The path below the context, decoded. */
    static String path(HttpServletRequest request) {
        String info = request.getPathInfo();
        return request.getServletPath() + (info == null ? "" : info);
    }

    /** The parts of the path behind the servlet's own, decoded. */
    static List<String> parts(HttpServletRequest request) {
        String info = request.getPathInfo();
        return info == null || info.equals("/")
                ? List.of()
                : List.of(info.substring(1).split("/", -1));
    }

    static void send(HttpServletResponse response, int status, JsonObject body) throws IOException {
        byte[] bytes = (body + "\n").getBytes(UTF_8);
        response.setStatus(status);
        response.setContentType("application/json");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }
}
