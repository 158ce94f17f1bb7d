package dev.runnel.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import dev.runnel.run.Chats.History;
import dev.runnel.run.Sessions.Said;
import dev.runnel.server.ConversationBody.ApprovalAnswer;
import dev.runnel.server.ConversationBody.LastMessage;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Of one body that is a {@link ConversationBody}. Of a long conversation the newest part is kept. */
final class ConversationParser {

    // What a session that is begun with it would be sent to a model for; more would not fit.
    private static final int MAX_SAID = 1 << 20;
    private static final int MAX_MESSAGES = 4_096;
    private static final String USER = "user";
    private static final int MAX_NAME = 1_024;
    private static final Set<String> TEXTS =
            Set.of("id", "chatId", "threadId", "runId", "model", "workspace", "approval", "trigger", "messageId");
    private static final Set<String> FORWARDED = Set.of("model", "workspace", "approval");

    private final JsonReader json;
    private final Map<String, String> texts = new HashMap<>();
    private final Newest<Said> said = new Newest<>(Said::text);
    private final Newest<String> user = new Newest<>(text -> text);
    private final List<ApprovalAnswer> resumed = new ArrayList<>();
    private List<ApprovalAnswer> answers = List.of();
    private Optional<LastMessage> last = Optional.empty();
    private Optional<Draft> alone = Optional.empty();
    private boolean sent;
    private int count;

    ConversationParser(JsonReader json) {
        this.json = json;
    }

    ConversationBody whole() throws IOException, Problem.Found {
        members(name -> {
            switch (name) {
                case "messages" -> {
                    sent = true;
                    elements(() -> take(message()));
                }
                case "message" -> alone();
                case "resume" -> elements(this::resumption);
                case "forwardedProps" -> forwarded();
                default -> text(name);
            }
        });
        if (json.peek() != JsonToken.END_DOCUMENT) {
            throw new Problem.Found(Problem.badRequest("There is more in the body than one JSON object."));
        }
        Optional<History> history = sent ? Optional.of(history()) : Optional.empty();
        if (!sent) {
            alone.ifPresent(this::take);
        }
        resumed.addAll(answers);
        return new ConversationBody(Map.copyOf(texts), history, count, last, List.copyOf(resumed));
    }

    /** All but the newest message, where that is the user's. */
    private History history() {
        if (last.filter(newest -> newest.role().equals(USER)).isPresent()) {
            said.dropLast();
            user.dropLast();
        }
        return new History(user.kept(), said.kept(), said.whole() && user.whole());
    }

    /** A front end may be told to send nothing but the newest message. */
    private void alone() throws IOException, Problem.Found {
        if (json.peek() == JsonToken.BEGIN_OBJECT) {
            alone = Optional.of(message());
        } else if (json.peek() == JsonToken.STRING) {
            var draft = new Draft();
            draft.role = USER;
            draft.parts.append(json.nextString());
            alone = Optional.of(draft);
        } else {
            json.skipValue();
        }
    }

    private void text(String name) throws IOException, Problem.Found {
        if (!TEXTS.contains(name) || json.peek() != JsonToken.STRING) {
            json.skipValue();
            return;
        }
        String value = json.nextString();
        if (value.length() > MAX_NAME || value.getBytes(UTF_8).length > MAX_NAME) {
            throw new Problem.Found(
                    Problem.badRequest("\"" + name + "\" is too long; it may have " + MAX_NAME + " bytes at most."));
        }
        texts.put(name, value);
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
                throw new Problem.Found(Problem.badRequest("An object in the body has two members of the same name."));
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

    private Draft message() throws IOException, Problem.Found {
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
        return draft;
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
        boolean byUser = draft.role.equals(USER);
        String text = draft.content.orElseGet(draft.parts::toString);
        if (byUser) {
            user.add(text);
        }
        if (byUser || draft.role.equals("assistant")) {
            count++;
            said.add(new Said(draft.role, text));
            answers = List.copyOf(draft.answers);
            last = Optional.of(new LastMessage(draft.role, text, draft.content.isPresent(), draft.files));
        }
    }

    /** As many as there is room for. */
    private static final class Newest<T> {
        private final Deque<T> kept = new ArrayDeque<>();
        private final Function<T, String> text;
        private int size;
        private boolean whole = true;

        Newest(Function<T, String> text) {
            this.text = text;
        }

        /** The newest of all is there, however large. */
        void add(T next) {
            kept.add(next);
            size += text.apply(next).length();
            while (kept.size() > 1 && (size > MAX_SAID || kept.size() > MAX_MESSAGES)) {
                size -= text.apply(kept.remove()).length();
                whole = false;
            }
        }

        void dropLast() {
            kept.removeLast();
        }

        List<T> kept() {
            return List.copyOf(kept);
        }

        boolean whole() {
            return whole;
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
