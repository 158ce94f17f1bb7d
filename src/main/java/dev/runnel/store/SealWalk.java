package dev.runnel.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a session's seals from the last to the first: each says where the one before it is. */
final class SealWalk {

    private SealWalk() {}

    /** Empty where a seal cannot be understood, or leads nowhere. */
    static Optional<SessionIndex> of(FileCursor lines) {
        long length = lines.end();
        long place = lines.last(length, PrivateLines.SEAL);
        if (place < 0) {
            return Optional.of(new SessionIndex(List.of(), 0, length));
        }
        try {
            var seals = new ArrayList<Seal>();
            byte[] line = seal(lines, place);
            long rest = lines.position();
            while (true) {
                seals.addFirst(requireBefore(place, PrivateLines.seal(line)));
                long previous = PrivateLines.previousSeal(line);
                if (previous < 0) {
                    return Optional.of(new SessionIndex(requireInOrder(seals), rest, length));
                }
                place = requireBefore(place, previous);
                line = seal(lines, place);
            }
        } catch (IllegalArgumentException damaged) {
            return Optional.empty();
        }
    }

    private static byte[] seal(FileCursor lines, long place) {
        lines.seek(place);
        return lines.next()
                .map(SessionLine::bytes)
                .filter(PrivateLines::isSeal)
                .orElseThrow(() -> new IllegalArgumentException("there is no seal at byte " + place));
    }

    private static Seal requireBefore(long place, Seal seal) {
        requireBefore(place, seal.start());
        requireBefore(place, seal.complete());
        seal.messages().forEach(message -> requireBefore(place, message));
        return seal;
    }

    private static long requireBefore(long place, long before) {
        if (before < 0 || before >= place) {
            throw new IllegalArgumentException("the seal at byte " + place + " leads nowhere");
        }
        return before;
    }

    private static List<Seal> requireInOrder(List<Seal> seals) {
        int last = 0;
        for (Seal seal : seals) {
            if (seal.ordinal() <= last) {
                throw new IllegalArgumentException("run " + seal.ordinal() + " does not come after run " + last);
            }
            last = seal.ordinal();
        }
        return seals;
    }
}
