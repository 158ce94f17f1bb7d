package dev.runnel.provider.offline;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A language the offline model can say hello in. */
enum HelloLanguage {
    PYTHON("Python", "python3", "python3?|py|hello\\.py", "hello.py", "hello_world.py", """
            def main():
                print("Hello, world!")


            if __name__ == "__main__":
                main()
            """),
    SHELL("shell", "sh", "bash|shell|sh|hello\\.sh", "hello.sh", "hello_world.sh", """
            #!/bin/sh
            echo "Hello, world!"
            """),
    JAVASCRIPT("JavaScript", "node", "node(\\.?js)?|javascript|js|hello\\.js", "hello.js", "hello_world.js", """
            console.log("Hello, world!");
            """),
    JAVA("Java", "java", "java|hello\\.java", "Hello.java", "HelloWorld.java", """
            public class NAME {
                public static void main(String[] args) {
                    System.out.println("Hello, world!");
                }
            }
            """);

    private final String title;
    private final String command;
    private final Pattern names;
    private final String file;
    private final String otherFile;
    private final String source;

    HelloLanguage(String title, String command, String names, String file, String otherFile, String source) {
        this.title = title;
        this.command = command;
        this.names = Pattern.compile("(?<![\\w.])(" + names + ")(?!\\w)");
        this.file = file;
        this.otherFile = otherFile;
        this.source = source;
    }

    /** The one a wish, in lower case, names. */
    static Optional<HelloLanguage> namedIn(String wish) {
        return Arrays.stream(values())
                .filter(language -> language.names.matcher(wish).find())
                .findFirst();
    }

    String title() {
        return title;
    }

    /** The program that runs a file of it. */
    String command() {
        return command;
    }

    /** Names for the file, the wanted one first. */
    List<String> files() {
        return List.of(file, otherFile);
    }

    String source(String file) {
        return source.replace("NAME", file.replaceFirst("\\..*", ""));
    }
}
