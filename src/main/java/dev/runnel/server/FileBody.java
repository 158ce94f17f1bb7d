package dev.runnel.server;

import dev.runnel.run.RunRefusedException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;

/** A request's body that is an exported session: given on as a stream, and bounded while it is read. */
final class FileBody {

    static final String TYPE = "application/x-ndjson";

    private static final int MAX_BYTES = 32 << 20;

    private FileBody() {}

    /** What is made of the file. */
    interface Taking {
        /**
         * The id of the session that came of it.
         *
         * @throws IOException if the file cannot be read to its end
         */
        String take(InputStream file) throws IOException, Problem.Found, RunRefusedException;
    }

    /** Has the body taken in; 415, 413 and 400 come as {@link Problem.Found}. */
    static String taken(HttpServletRequest request, Taking taking) throws Problem.Found, RunRefusedException {
        JsonBody.requireType(request, TYPE, "Send the exported file as it is");
        if (request.getContentLengthLong() > MAX_BYTES && request.getHeader("Expect") != null) {
            throw tooLarge(); // before the client sends anything
        }
        try (var body = new LimitedInput(request.getInputStream(), MAX_BYTES)) {
            try {
                return taking.take(body);
            } catch (LimitedInput.TooMuchException e) {
                JsonBody.passOverRest(body.rest(), JsonBody.MAX_PASSED_OVER);
                throw tooLarge();
            }
        } catch (IOException broken) {
            throw JsonBody.brokeOff(request);
        }
    }

    private static Problem.Found tooLarge() {
        return new Problem.Found(
                new Problem(413, "Content too large", "A file of at most " + MAX_BYTES + " bytes can be imported.")
                        .withHeader("Connection", "close"));
    }
}
