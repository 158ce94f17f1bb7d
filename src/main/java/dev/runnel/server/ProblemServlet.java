package dev.runnel.server;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/**
 * The page a container is to show of what it refuses itself, such as a path below {@code WEB-INF}, and of 400 and 408 where it insists
 * on showing one: Tomcat drops whatever a servlet answers to a body that broke off.
 */
final class ProblemServlet extends ApiServlet {

    private static final long serialVersionUID = 1;
    private static final String ANSWER = "dev.runnel.problem";

    /** Has the problem shown, should the container ask for the page of this request. */
    static Problem.Found keptFor(HttpServletRequest request, Problem problem) {
        request.setAttribute(ANSWER, problem);
        return new Problem.Found(problem);
    }

    @Override
    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException, Problem.Found {
        if (request.getDispatcherType() != DispatcherType.ERROR) {
            throw new Problem.Found(Problem.notFound("There is nothing at " + path(request) + "."));
        }
        if (!response.isCommitted()) {
            Optional.ofNullable(request.getAttribute(ANSWER))
                    .map(Problem.class::cast)
                    .orElseGet(() -> refused(request))
                    .send(request, response);
        }
    }

    private static Problem refused(HttpServletRequest request) {
        int status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code ? code : 400;
        return switch (status) {
            case 404 -> Problem.notFound("There is nothing at this address.");
            case 405 -> new Problem(405, "Method not allowed", "That cannot be asked here.");
            default -> Problem.badRequest("The request cannot be understood.");
        };
    }
}
