package dev.runnel.provider;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Asks several at the same time. */
final class InParallel {

    private InParallel() {}

    /** What all of them say, in their order; blocks until each has answered. Interrupted it returns what there is. */
    static <T, R> List<R> flat(List<T> asked, Function<T, List<R>> question) {
        var factory = Thread.ofVirtual().name("ask-", 0).factory();
        try (var threads = Executors.newThreadPerTaskExecutor(factory)) {
            List<Future<List<R>>> answers = asked.stream()
                    .map(one -> threads.submit(() -> question.apply(one)))
                    .toList();
            return answers.stream()
                    .map(InParallel::answer)
                    .flatMap(List::stream)
                    .toList();
        }
    }

    private static <R> List<R> answer(Future<List<R>> future) {
        try {
            return future.get();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return List.of();
        } catch (ExecutionException bug) {
            throw new IllegalStateException(bug.getCause());
        }
    }
}
