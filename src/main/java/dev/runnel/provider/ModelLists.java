package dev.runnel.provider;

import dev.runnel.model.ModelException;
import dev.runnel.model.ModelException.Kind;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks vendors which models they have. */
final class ModelLists {

    private static final int MAX_LIST = 4 << 20;
    // A list is a help; nobody waits long for it.
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Exchanges exchanges;

    ModelLists(Exchanges exchanges) {
        this.exchanges = exchanges;
    }

    /** The names; empty where the vendor does not say, or not soon. */
    Optional<List<String>> names(Catalog catalog, Access access) {
        var asking = new FutureTask<>(() -> named(catalog, access));
        Thread thread = Thread.ofVirtual().name("ask-models").start(asking);
        try {
            return Optional.of(asking.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (ExecutionException unlisted) {
            return Optional.empty();
        } catch (TimeoutException late) {
            thread.interrupt();
            return Optional.empty();
        } catch (InterruptedException stop) {
            thread.interrupt();
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** The names, or why there are none. */
    List<String> named(Catalog catalog, Access access) throws ModelException, InterruptedException {
        URI uri = Endpoint.below(access.address(), path(catalog, access.address()));
        var endpoint = new Endpoint(access.model(), uri, access.key(), access.keyName());
        try (Answer answer = exchanges.get(uri, catalog.headers().apply(endpoint))) {
            answer.expectWithin(PATIENCE);
            String text = answer.text(MAX_LIST);
            if (answer.status() != 200) {
                ModelException refusal = ProviderError.of(answer.status(), text).toException(endpoint);
                throw refusal.kind() == Kind.AUTH ? refusal : unlisted(access, "HTTP " + answer.status());
            }
            return catalog.names(text).orElseThrow(() -> unlisted(access, "no list of models"));
        } catch (IOException e) {
            throw NetworkTrouble.with(uri, e);
        }
    }

    /** Addresses are given with and without the version in them. */
    private static String path(Catalog catalog, URI address) {
        String last = address.getPath() == null ? "" : address.getPath().replaceFirst("/+$", "");
        String version = catalog.path().replaceFirst("/models$", "");
        return !version.isEmpty() && last.endsWith(version) ? "/models" : catalog.path();
    }

    private static ModelException unlisted(Access access, String words) {
        return new ModelException(
                Kind.NOT_CONFIGURED,
                false,
                "The server at " + NetworkTrouble.address(access.address())
                        + " does not say which models it has; name one with -m.",
                words,
                null);
    }
}
