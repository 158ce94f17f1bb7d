package dev.runnel.console;

import com.google.gson.JsonObject;
import dev.runnel.event.Event;
import dev.runnel.event.Event.Change;
import dev.runnel.event.Event.Completed;
import dev.runnel.event.Event.CompletionReason;
import dev.runnel.event.Event.DiffReady;
import dev.runnel.event.Event.ErrorCode;
import dev.runnel.event.Event.Failed;
import dev.runnel.event.Event.Plan;
import dev.runnel.event.Event.PlanItem;
import dev.runnel.event.Event.PlanStatus;
import dev.runnel.event.Event.Retry;
import dev.runnel.event.Event.RunStart;
import dev.runnel.event.Event.Tally;
import dev.runnel.event.Event.Token;
import dev.runnel.event.Event.ToolEnd;
import dev.runnel.event.Event.ToolOutput;
import dev.runnel.event.Event.ToolStart;
import dev.runnel.event.Event.TurnStart;
import dev.runnel.event.Event.Used;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Runs to be shown. */
final class Story {
    private Story() {}

    static final String APP_DIFF = """
            --- /dev/null
            +++ b/app.py
            @@ -0,0 +1,3 @@
            +from flask import Flask
            +
            +app = Flask(__name__)
            """;

    static final String CART_DIFF = """
            --- a/Cart.java
            +++ b/Cart.java
            @@ -9,4 +9,5 @@ class Cart {
                 int total() {
            -        return sum;
            +        int whole = sum;
            +        return whole;
                 }

            @@ -40,2 +41,2 @@
            -// end
            +// the end
             }
            \\ No newline at end of file
            """;

    /** A run that writes, runs and tells. */
    static List<Event> flask() {
        return List.of(
                offlineStart(),
                new TurnStart(1),
                new Token("I'll build a small "),
                new Token("Flask app."),
                new Used(Tally.NONE),
                start("c1", "glob", "*.py"),
                end("c1", "glob", 3),
                start("c2", "write", "app.py"),
                new DiffReady("c2", "d1", "app.py", Change.CREATED, APP_DIFF, 3, 0, Optional.empty(), false),
                end("c2", "write", 6),
                start("c3", "bash", "python3 -m py_compile app.py"),
                new ToolOutput("c3", "compiled app.py\n", Optional.of("stdout")),
                ended("c3", "bash", true, 204, Optional.empty(), OptionalInt.of(0)),
                new TurnStart(2),
                new Token("Done. "),
                new Token("`app.py` serves /items."),
                new Used(Tally.NONE),
                completed(CompletionReason.DONE, 900, 1, Tally.NONE));
    }

    /** A run in which much goes wrong. */
    static List<Event> trouble() {
        return List.of(
                new RunStart("s", "s.2", "anthropic/x", "/w", "fix", false, Optional.empty(), Optional.empty()),
                new TurnStart(1),
                new Plan(List.of(
                        new PlanItem("read", PlanStatus.DONE),
                        new PlanItem("fix", PlanStatus.IN_PROGRESS),
                        new PlanItem("test", PlanStatus.PENDING))),
                start("c1", "edit", "Cart.java"),
                new DiffReady("c1", "d1", "Cart.java", Change.MODIFIED, CART_DIFF, 3, 2, Optional.empty(), false),
                end("c1", "edit", 11),
                start("c2", "bash", "mvn -q test"),
                new ToolOutput("c2", "[\033[1;31mERROR\033[m] expected: <12>\n", Optional.of("stderr")),
                ended("c2", "bash", false, 14_000, Optional.of("exit 1"), OptionalInt.of(1)),
                start("c3", "read", "nowhere.txt"),
                ended("c3", "read", false, 2, Optional.of("no file nowhere.txt\nlook again"), OptionalInt.empty()),
                new Retry(2, 5, 2000, "the provider is overloaded."),
                new Failed(
                        "the provider refused the key. Set ANTHROPIC_API_KEY.",
                        ErrorCode.AUTH,
                        false,
                        Optional.of("anthropic, HTTP 401: \"invalid x-api-key\"\nrequest 7")),
                completed(CompletionReason.ERROR, 21_000, 1, tally(4812, 310, 0.02)));
    }

    static RunStart offlineStart() {
        return new RunStart(
                "7f3k",
                "7f3k.1",
                "offline/demo",
                "/w",
                "Create a Flask app",
                true,
                Optional.of("no model is connected: the words are scripted"),
                Optional.empty());
    }

    static ToolStart start(String id, String name, String title) {
        return new ToolStart(id, name, new JsonObject(), title);
    }

    static ToolEnd end(String id, String name, long millis) {
        return ended(id, name, true, millis, Optional.empty(), OptionalInt.empty());
    }

    static ToolEnd ended(String id, String name, boolean ok, long millis, Optional<String> error, OptionalInt exit) {
        return new ToolEnd(id, name, ok, "what the model is told", millis, error, false, exit);
    }

    static Completed completed(CompletionReason reason, long millis, int files, Tally usage) {
        return new Completed(reason, millis, 2, files, usage, Optional.empty());
    }

    static Tally tally(long in, long out, double cost) {
        return new Tally(
                OptionalLong.of(in),
                OptionalLong.of(out),
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalDouble.of(cost));
    }
}
