package dev.runnel.acp;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The blocks of a prompt as one message. Text stays as it is; a resource is named where it stands, and one that came with its text
 * is shown below, since what an editor has open may differ from what is on disk.
 */
final class PromptText {

    private final Path folder;
    private final StringBuilder text = new StringBuilder();
    private final List<String> attached = new ArrayList<>();

    private PromptText(Path folder) {
        this.folder = folder;
    }

    /** @param folder to which the paths of its files are shown relative */
    static String of(List<Params> blocks, Path folder) throws Failure {
        var prompt = new PromptText(folder);
        for (Params block : blocks) {
            prompt.add(block);
        }
        String message = prompt.text + String.join("", prompt.attached);
        if (message.isBlank()) {
            throw Failure.invalidParams("\"prompt\" is empty.");
        }
        return message;
    }

    private void add(Params block) throws Failure {
        String type = block.text("type");
        switch (type) {
            case "text" -> text.append(block.text("text"));
            case "resource_link" -> text.append(name(block.text("uri")));
            case "resource" -> attach(block.part("resource"));
            default ->
                throw Failure.invalidParams(
                        "A prompt may hold text, resource_link and resource blocks here, no " + type + ".");
        }
    }

    private void attach(Params resource) throws Failure {
        String name = name(resource.text("uri"));
        if (!resource.has("text")) {
            throw Failure.invalidParams("The resource " + name + " is no text, and only text can be read here.");
        }
        text.append(name);
        attached.add("\n\n" + name + " holds:\n\n" + Shapes.fenced(resource.text("text")) + "\n");
    }

    /** A file below the folder by its path there, as the tools want it; another one by its whole path; anything else as it is. */
    private String name(String uri) {
        if (!uri.startsWith("file:")) {
            return uri;
        }
        try {
            var parsed = URI.create(uri);
            Path path = Path.of(parsed.getPath()).normalize();
            String shown = path.startsWith(folder) && !path.equals(folder)
                    ? folder.relativize(path).toString()
                    : path.toString();
            String fragment = parsed.getFragment();
            return "`" + shown + (fragment == null ? "" : "#" + fragment) + "`";
        } catch (IllegalArgumentException | NullPointerException noFile) {
            return uri;
        }
    }
}
