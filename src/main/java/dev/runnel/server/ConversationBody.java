package dev.runnel.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import dev.runnel.run.Sessions.Said;
import jakarta.servlet.http.HttpServletRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The body of a front end that sends a whole conversation with each message: strict JSON, read as it comes, of which only what is
 * needed is kept. Members that are not known are passed over.
 *
 * @param texts members that are strings, such as {@code id} or {@code model}
 * @param before how many messages of the user come before the last
 * @param said those and the answers to them, as far as they are text and there is room
 * @param last the last message; empty where there is none
 * @param answers what the last message, or {@code resume}, says to calls that wait for a person
 */
record ConversationBody(
        Map<String, String> texts,
        int before,
        List<Said> said,
        Optional<LastMessage> last,
        List<ApprovalAnswer> answers) {

    private static final int MAX_BYTES = 32 << 20;
    private static final int MAX_DEPTH = 64;
    // What a session that is begun with it would be sent to a model for; more would not fit.
    private static final int MAX_SAID = 1 << 20;
    private static final Set<String> FORWARDED = Set.of("model", "workspace", "approval");

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
                JsonBody.passOverRest(limited.rest());
                throw JsonBody.tooLarge(MAX_BYTES);
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
        try (var json = new JsonReader(new BufferedReader(text))) {
            json.setStrictness(Strictness.STRICT);
            json.setNestingLimit(MAX_DEPTH);
            return new Parser(json).whole();
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

    /** What the user said last; 400 where that is not the last message, or no text. */
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
        return newest.text();
    }

    /** Of one body. */
    private static final class Parser {
        private final JsonReader json;
        private final Map<String, String> texts = new HashMap<>();
        private final Deque<Said> said = new ArrayDeque<>();
        private final List<ApprovalAnswer> resumed = new ArrayList<>();
        private List<ApprovalAnswer> answers = List.of();
        private Optional<LastMessage> last = Optional.empty();
        private int users;
        private int size;

        Parser(JsonReader json) {
            this.json = json;
        }

        ConversationBody whole() throws IOException, Problem.Found {
            members(name -> {
                switch (name) {
                    case "messages" -> elements(this::message);
                    case "resume" -> elements(this::resumption);
                    case "forwardedProps" -> forwarded();
                    default -> text(name);
                }
            });
            if (json.peek() != JsonToken.END_DOCUMENT) {
                throw new Problem.Found(Problem.badRequest("There is more in the body than one JSON object."));
            }
            boolean user = last.filter(newest -> newest.role().equals("user")).isPresent();
            if (user) {
                said.pollLast();
            }
            resumed.addAll(answers);
            return new ConversationBody(
                    Map.copyOf(texts), user ? users - 1 : users, List.copyOf(said), last, List.copyOf(resumed));
        }

        private void text(String name) throws IOException {
            if (json.peek() == JsonToken.STRING) {
                texts.put(name, json.nextString());
            } else {
                json.skipValue();
            }
        }

        /** Where clients of AG-UI put what the protocol has no member for. */
        private void forwarded() throws IOException, Problem.Found {
            if (json.peek() != JsonToken.BEGIN_OBJECT) {
                json.skipValue();
                return;
            }
            members(name -> {
                if (FORWARDED.contains(name)) {
                    text(name);
                } else {
                    json.skipValue();
                }
            });
        }

        private interface Member {
            void read(String name) throws IOException, Problem.Found;
        }

        private interface Element {
            void read() throws IOException, Problem.Found;
        }

        /** Of two members with one name nobody is to guess which was meant. */
        private void members(Member member) throws IOException, Problem.Found {
            Set<String> names = new HashSet<>();
            json.beginObject();
            while (json.hasNext()) {
                String name = json.nextName();
                if (!names.add(name)) {
                    throw new Problem.Found(
                            Problem.badRequest("An object in the body has two members of the same name."));
                }
                member.read(name);
            }
            json.endObject();
        }

        private void elements(Element element) throws IOException, Problem.Found {
            if (json.peek() == JsonToken.NULL) {
                json.nextNull();
                return;
            }
            json.beginArray();
            while (json.hasNext()) {
                element.read();
            }
            json.endArray();
        }

        private void message() throws IOException, Problem.Found {
            var draft = new Draft();
            members(name -> {
                switch (name) {
                    case "role" -> draft.role = json.nextString();
                    case "content" -> content(draft);
                    case "parts" -> elements(() -> part(draft));
                    case "experimental_attachments" ->
                        elements(() -> {
                            json.skipValue();
                            draft.files = true;
                        });
                    default -> json.skipValue();
                }
            });
            take(draft);
        }

        /** A string, or a list of parts. */
        private void content(Draft draft) throws IOException, Problem.Found {
            if (json.peek() == JsonToken.STRING) {
                draft.content = Optional.of(json.nextString());
            } else if (json.peek() == JsonToken.BEGIN_ARRAY) {
                elements(() -> part(draft));
            } else {
                json.skipValue();
            }
        }

        private void part(Draft draft) throws IOException, Problem.Found {
            if (json.peek() != JsonToken.BEGIN_OBJECT) {
                json.skipValue();
                return;
            }
            var part = new Part();
            members(name -> {
                switch (name) {
                    case "type" -> part.type = json.nextString();
                    case "text" -> part.text = string();
                    case "state" -> part.state = string();
                    case "approval" -> approval(part);
                    default -> json.skipValue();
                }
            });
            switch (part.type) {
                case "text" -> draft.parts.append(part.text);
                case "file", "image", "binary", "audio", "video", "document" -> draft.files = true;
                default -> {}
            }
            if (part.state.equals("approval-responded") && !part.approval.isEmpty()) {
                draft.answers.add(new ApprovalAnswer(part.approval, part.approved));
            }
        }

        private String string() throws IOException {
            if (json.peek() == JsonToken.STRING) {
                return json.nextString();
            }
            json.skipValue();
            return "";
        }

        private void approval(Part part) throws IOException, Problem.Found {
            if (json.peek() != JsonToken.BEGIN_OBJECT) {
                json.skipValue();
                return;
            }
            members(name -> {
                switch (name) {
                    case "id" -> part.approval = json.nextString();
                    case "approved" -> part.approved = json.nextBoolean();
                    default -> json.skipValue();
                }
            });
        }

        /** Of AG-UI: {@code {"interruptId":…,"status":"resolved"|"cancelled","payload":{"approved":…}}}. */
        private void resumption() throws IOException, Problem.Found {
            var part = new Part();
            part.approved = true;
            members(name -> {
                switch (name) {
                    case "interruptId" -> part.approval = json.nextString();
                    case "status" -> part.approved &= json.nextString().equals("resolved");
                    case "payload" -> payload(part);
                    default -> json.skipValue();
                }
            });
            resumed.add(new ApprovalAnswer(part.approval, part.approved));
        }

        private void payload(Part part) throws IOException, Problem.Found {
            if (json.peek() == JsonToken.BOOLEAN) {
                part.approved &= json.nextBoolean();
            } else if (json.peek() == JsonToken.BEGIN_OBJECT) {
                members(name -> {
                    if (name.equals("approved") && json.peek() == JsonToken.BOOLEAN) {
                        part.approved &= json.nextBoolean();
                    } else {
                        json.skipValue();
                    }
                });
            } else {
                json.skipValue();
            }
        }

        private void take(Draft draft) {
            boolean user = draft.role.equals("user");
            String text = draft.content.orElseGet(draft.parts::toString);
            if (user) {
                users++;
            }
            if (user || draft.role.equals("assistant")) {
                said.add(new Said(draft.role, text));
                size += text.length();
                while (size > MAX_SAID && said.size() > 1) {
                    size -= said.remove().text().length();
                }
                answers = List.copyOf(draft.answers);
                last = Optional.of(new LastMessage(draft.role, text, draft.content.isPresent(), draft.files));
            }
        }

        private static final class Draft {
            private String role = "";
            private Optional<String> content = Optional.empty();
            private final StringBuilder parts = new StringBuilder();
            private final List<ApprovalAnswer> answers = new ArrayList<>();
            private boolean files;
        }

        private static final class Part {
            private String type = "";
            private String text = "";
            private String state = "";
            private String approval = "";
            private boolean approved;
        }
    }
}
