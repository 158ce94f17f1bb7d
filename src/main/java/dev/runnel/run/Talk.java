package dev.runnel.run;

import dev.runnel.model.Message;
import dev.runnel.run.Sessions.Said;
import java.util.ArrayList;
import java.util.List;

/** What two sides have of one conversation, held against each other: a session's and a client's. */
final class Talk {

    static final String USER = "user";

    private Talk() {}

    /** A message, and the number of the run it belongs to; 0 before the first. */
    record Placed(int run, Message message) {}

    /**
     * Behind which run of a session the conversation goes on that has those messages of the user; 0 for none of them.
     *
     * <p>A client may have messages that never became runs, because they were refused or never arrived; or only the newest ones. So
     * it goes on behind the last of those that both have in the same order.
     *
     * @param last the number of the last run
     */
    static int behind(List<Placed> session, int last, List<String> sent) {
        List<Placed> own = session.stream()
                .filter(placed -> placed.message() instanceof Message.User user
                        && user.anew().isEmpty())
                .toList();
        int common = common(
                own.stream()
                        .map(placed -> ((Message.User) placed.message()).text())
                        .toList(),
                sent);
        if (common == own.size()) {
            return last;
        }
        return common == 0 ? 0 : own.get(common - 1).run();
    }

    /** Up to where {@code session} has as much of {@code sent} as it ever will. */
    private static int common(List<String> session, List<String> sent) {
        int same = 0;
        while (same < Math.min(session.size(), sent.size()) && session.get(same).equals(sent.get(same))) {
            same++;
        }
        if (same == sent.size()) {
            return same;
        }
        return same + shortest(session.subList(same, session.size()), sent.subList(same, sent.size()));
    }

    /** The length of the shortest beginning of {@code session} that has a longest common subsequence of both. */
    private static int shortest(List<String> session, List<String> sent) {
        int[] longest = new int[session.size() + 1]; // by the length of the beginning
        for (String text : sent) {
            int diagonal = 0;
            for (int i = 1; i < longest.length; i++) {
                int before = longest[i];
                longest[i] = text.equals(session.get(i - 1)) ? diagonal + 1 : Math.max(before, longest[i - 1]);
                diagonal = before;
            }
        }
        int i = 0;
        while (longest[i] < longest[session.size()]) {
            i++;
        }
        return i;
    }

    /** Whether both say the same, but for what a front end does to answers: it may have missed an end, or added a remark. */
    static boolean same(List<Said> one, List<Said> other) {
        List<Said> mine = turns(one);
        List<Said> theirs = turns(other);
        if (mine.size() != theirs.size()) {
            return false;
        }
        for (int i = 0; i < mine.size(); i++) {
            if (!same(mine.get(i), theirs.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean same(Said one, Said other) {
        if (one.role().equals(USER)) {
            return one.equals(other);
        }
        return one.role().equals(other.role())
                && (one.text().startsWith(other.text()) || other.text().startsWith(one.text()));
    }

    /** Turn by turn: behind each message of the user all that was answered, without blanks. */
    private static List<Said> turns(List<Said> said) {
        var turns = new ArrayList<Said>();
        var answer = new StringBuilder();
        for (Said next : said) {
            if (next.role().equals(USER)) {
                turns.add(new Said("assistant", answer.toString()));
                turns.add(next);
                answer.setLength(0);
            } else {
                answer.append(next.text().replaceAll("\\s+", ""));
            }
        }
        turns.add(new Said("assistant", answer.toString()));
        return turns;
    }
}
