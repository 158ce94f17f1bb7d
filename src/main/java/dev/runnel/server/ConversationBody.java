package dev.runnel.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonArray;
import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.MalformedJsonException;
import dev.runnel.run.Chats.History;
import jakarta.servlet.http.HttpServletRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The body of a front end that sends a whole conversation with each message: strict JSON, read as it comes, of which only what is
 * needed is kept. Members that are not known are passed over.
 *
 * @param texts members that are strings, such as {@code id} or {@code model}
 * @param history what was said before the last message; empty where that was sent alone, as {@code message}
 * @param count how many messages there are, the last one included
 * @param last the last message; empty where there is none
 * @param answers what the last message, or {@code resume}, says to calls that wait for a person
 */
record ConversationBody(
        Map<String, String> texts,
        Optional<History> history,
        int count,
        Optional<LastMessage> last,
        List<ApprovalAnswer> answers) {

    private static final int MAX_BYTES = 32 << 20;
    private static final int MAX_DEPTH = 64;
    // As much as fits into the body of POST /chat.
    private static final int MAX_MESSAGE = 1 << 20;

    /** The newest message; {@code content} tells whether its words are in a member of that name, as old front ends have it. */
    record LastMessage(String role, String text, boolean content, boolean files) {}

    /** An answer of a person to what {@code on_approval_required} asked. */
    record ApprovalAnswer(String approval, boolean approved) {}

    /** Reads the whole body; 415, 413 and 400 come as {@link Problem.Found}. */
    static ConversationBody read(HttpServletRequest request) throws Problem.Found {
        JsonBody.requireJson(request);
        JsonBody.requireSize(request, MAX_BYTES);
        try (var limited = new LimitedInput(request.getInputStream(), MAX_BYTES)) {
            try {
                return read(new InputStreamReader(
                        limited,
                        UTF_8.newDecoder()
                                .onMalformedInput(CodingErrorAction.REPORT)
                                .onUnmappableCharacter(CodingErrorAction.REPORT)));
            } catch (LimitedInput.TooMuchException e) {
                JsonBody.passOverRest(limited.rest(), JsonBody.MAX_PASSED_OVER);
                throw JsonBody.tooLarge(MAX_BYTES);
            } catch (Problem.Found refused) {
                JsonBody.passOverRest(limited.rest(), MAX_BYTES);
                throw refused;
            }
        } catch (IOException broken) {
            throw JsonBody.brokeOff(request);
        }
    }

    /** One that was read already. */
    static ConversationBody of(JsonBody body) throws Problem.Found {
        try {
            return read(new StringReader(body.object().toString()));
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static ConversationBody read(Reader text) throws IOException, Problem.Found {
        try {
            // Not closed: what is left of a body that is refused is still to be passed over.
            var json = new JsonReader(new BufferedReader(text));
            json.setStrictness(Strictness.STRICT);
            json.setNestingLimit(MAX_DEPTH);
            return new ConversationParser(json).whole();
        } catch (CharacterCodingException e) {
            throw new Problem.Found(Problem.badRequest("The body is not UTF-8."));
        } catch (MalformedJsonException | JsonParseException | IllegalStateException | NumberFormatException e) {
            throw new Problem.Found(
                    Problem.badRequest("The body is no valid JSON, or not of the shape expected; it is an"
                            + " object with \"messages\"."));
        } catch (java.io.EOFException e) {
            throw new Problem.Found(Problem.badRequest("The body ends in the middle of its JSON."));
        }
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(texts.get(name)).filter(value -> !value.isEmpty());
    }

    /** What tells this request from others that a key could be used for. */
    String content() {
        var content = new JsonArray();
        new TreeMap<>(texts).forEach((name, value) -> {
            if (!name.equals("runId")) { // whoever sends something again may give the answer a new name
                content.add(name);
                content.add(value);
            }
        });
        content.add(count);
        history.stream().map(History::said).flatMap(List::stream).forEach(one -> {
            content.add(one.role());
            content.add(one.text());
        });
        content.add(last.map(LastMessage::text).orElse(""));
        return content.toString();
    }

    /** What the user said last; 400 where that is not the last message, or no text, 413 where it is too much. */
    String message() throws Problem.Found {
        LastMessage newest =
                last.orElseThrow(() -> new Problem.Found(Problem.badRequest("\"messages\" is missing or empty.")));
        if (!newest.role().equals("user")) {
            throw new Problem.Found(Problem.badRequest("The newest message must be the user's."));
        }
        if (newest.files()) {
            throw new Problem.Found(
                    Problem.badRequest("Only text can be sent; put the file into the workspace and name it."));
        }
        if (newest.text().isBlank()) {
            throw new Problem.Found(Problem.badRequest("The newest message has no text."));
        }
        if (newest.text().getBytes(UTF_8).length > MAX_MESSAGE) {
            throw new Problem.Found(new Problem(
                    413,
                    "Content too large",
                    "A message may have " + MAX_MESSAGE
                            + " bytes at most; put large texts into files of the workspace."));
        }
        return newest.text();
    }
}
