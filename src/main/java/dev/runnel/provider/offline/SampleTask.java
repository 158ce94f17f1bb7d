package dev.runnel.provider.offline;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The bundled sample, a cart that adds up wrongly: written if it is not there, tested, mended, tested again. */
final class SampleTask implements Task {

    private static final String CART = "sample/cart.py";
    private static final String CART_TEST = "sample/test_cart.py";
    private static final String TEST = "python3 -m unittest discover -s sample";

    private static final String BUG = "sum(price for _, price, quantity in self._lines)";
    private static final String MENDED = "sum(price * quantity for _, price, quantity in self._lines)";

    private static final Pattern FAILED_TEST = Pattern.compile("(?m)^(?:FAIL|ERROR): (\\w+)");

    private static final String CART_SOURCE = """
            \"""A shopping cart. Prices are whole cents.\"""


            class Cart:
                def __init__(self):
                    self._lines = []

                def add(self, name, price, quantity=1):
                    if quantity < 1:
                        raise ValueError("quantity must be at least 1")
                    self._lines.append((name, price, quantity))

                def total(self):
                    return sum(price for _, price, quantity in self._lines)
            """;

    private static final String TEST_SOURCE = """
            import unittest

            from cart import Cart


            class CartTest(unittest.TestCase):
                def test_an_empty_cart_costs_nothing(self):
                    self.assertEqual(0, Cart().total())

                def test_the_total_counts_every_piece(self):
                    cart = Cart()
                    cart.add("tea", 350, quantity=2)
                    cart.add("bread", 420)

                    self.assertEqual(1120, cart.total())

                def test_a_quantity_below_one_is_refused(self):
                    with self.assertRaises(ValueError):
                        Cart().add("tea", 350, quantity=0)


            if __name__ == "__main__":
                unittest.main()
            """;

    private static final List<String> STEPS =
            List.of("Have the sample at hand", "Run its tests", "Mend what is wrong", "Run the tests again");

    @Override
    public void work(Playback playback) {
        playback.say("I'll run the tests of the sample, look for what is wrong, and mend it.");
        List<Outcome> seen = playback.together(List.of(Call.plan(STEPS, 0), Call.ls(), Call.glob("sample/*")));
        if (!seen.get(1).ok()) {
            playback.say("I could not look into this folder, so I change nothing: "
                    + seen.get(1).reason());
            return;
        }
        if (prepare(playback, seen)) {
            findAndFix(playback);
        }
    }

    private static boolean prepare(Playback playback, List<Outcome> seen) {
        Folder inside = Folder.of(List.of(seen.get(2)));
        if (inside.has(CART) && inside.has(CART_TEST)) {
            return true;
        }
        if (Folder.of(List.of(seen.get(1))).has("sample/") || inside.has(CART) || inside.has(CART_TEST)) {
            playback.say("There is a folder `sample` here that is not mine, so I leave it alone. "
                    + "In a folder without one I would write the sample and mend it.");
            return false;
        }
        playback.say("There is no sample yet, so I write it.");
        List<Outcome> written =
                playback.together(List.of(Call.write(CART, CART_SOURCE), Call.write(CART_TEST, TEST_SOURCE)));
        for (Outcome outcome : written) {
            if (!outcome.ok()) {
                playback.say("I could not write the sample, so I stop here: " + outcome.reason());
                return false;
            }
        }
        return true;
    }

    private static void findAndFix(Playback playback) {
        Outcome before =
                playback.together(List.of(Call.plan(STEPS, 1), Call.bash(TEST))).get(1);
        if (before.ok()) {
            playback.say("The sample's tests pass already; there is nothing to mend." + before.lastLines(4));
            return;
        }
        boolean ran = before.exit().isPresent() && !before.commandNotFound();
        playback.say((ran ? "The tests fail" + failing(before) + "." : notRun(before)) + " I read the source.");
        Outcome source =
                playback.together(List.of(Call.plan(STEPS, 2), Call.read(CART))).get(1);
        if (source.ok() && source.output().contains(BUG)) {
            mend(playback, ran);
        } else {
            playback.say("I do not find the mistake I know of in `" + CART + "`, so I leave it as it is."
                    + (ran ? " The tests ended with:" + before.lastLines(12) : ""));
        }
    }

    private static void mend(Playback playback, boolean testable) {
        playback.say("`total` adds the price of each line once and forgets the quantity.");
        Outcome edited = playback.call(Call.edit(CART, List.of(new Call.Edit(BUG, MENDED))));
        if (!edited.ok()) {
            playback.say("I could not change `" + CART + "`, so I stop here: " + edited.reason());
        } else if (testable) {
            testAgain(playback);
        } else {
            playback.say("I mended that line in `" + CART + "`, but could not run the tests to prove it.");
        }
    }

    private static void testAgain(Playback playback) {
        Outcome after =
                playback.together(List.of(Call.plan(STEPS, 3), Call.bash(TEST))).get(1);
        if (!after.ok()) {
            playback.say("I mended that line in `" + CART + "`, but " + Verdict.failure(TEST, after));
            return;
        }
        playback.call(Call.plan(STEPS, STEPS.size()));
        playback.say("Done. I changed one line of `" + CART + "`, and the tests pass now:" + after.lastLines(4));
    }

    private static String notRun(Outcome tests) {
        return tests.commandNotFound()
                ? "There is no `python3` here, so I cannot run the tests."
                : "I could not run the tests (" + tests.reason() + ").";
    }

    private static String failing(Outcome tests) {
        String names = FAILED_TEST
                .matcher(tests.output())
                .results()
                .map((MatchResult match) -> "`" + match.group(1) + "`")
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "" : ": " + names;
    }
}
