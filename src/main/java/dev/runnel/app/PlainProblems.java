package dev.runnel.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * What Jetty says of requests that it refuses itself, such as one without {@code Host}: a problem as RFC 9457 has it, like every
 * other refusal, in place of a page of HTML.
 */
final class PlainProblems extends ErrorHandler {

    private static final String TYPE = "application/problem+json";

    @Override
    protected boolean generateAcceptableResponse(
            Request request,
            Response response,
            Callback callback,
            String contentType,
            List<Charset> charsets,
            int code,
            @Nullable String message,
            @Nullable Throwable cause) {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, TYPE);
        response.write(true, ByteBuffer.wrap(body(code, message)), callback);
        return true;
    }

    private static byte[] body(int status, @Nullable String message) {
        String title = Optional.ofNullable(HttpStatus.getMessage(status)).orElse("Error");
        var body = new JsonObject();
        body.addProperty("type", "about:blank");
        body.addProperty("title", title);
        body.addProperty("status", status);
        body.addProperty("detail", Optional.ofNullable(message).orElse(title) + ".");
        return (body + "\n").getBytes(UTF_8);
    }
}
