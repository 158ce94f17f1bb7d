package dev.runnel.provider;

import dev.runnel.model.ModelException;
import dev.runnel.model.ModelException.Kind;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.eclipse.jetty.client.HttpResponseException;

/** Says what is wrong with the way to a provider. */
final class NetworkTrouble {

    private static final int MAX_DETAIL = 200;

    private NetworkTrouble() {}

    static ModelException with(URI uri, IOException trouble) {
        if (trouble instanceof StalledException stalled) {
            return new ModelException(Kind.STALLED, true, silent(uri, stalled.silence()), "", trouble);
        }
        Throwable cause = cause(trouble);
        return new ModelException(Kind.NETWORK, true, sentence(uri, cause), detail(cause), trouble);
    }

    private static Throwable cause(IOException trouble) {
        return trouble.getClass() == IOException.class && trouble.getCause() != null ? trouble.getCause() : trouble;
    }

    private static String silent(URI uri, Duration silence) {
        return address(uri) + " sent nothing of use for " + spoken(silence)
                + ". Try again, or choose another model with -m";
    }

    private static String sentence(URI uri, Throwable cause) {
        return switch (cause) {
            // A head that ends in its middle is told the same way.
            case HttpResponseException _ ->
                address(uri) + " broke off, or sent something that is no HTTP. Try again, or check the base URL";
            case UnknownHostException _, UnresolvedAddressException _ ->
                "there is no host " + uri.getHost() + ". Check the base URL and the network";
            case SocketTimeoutException _ ->
                address(uri) + " cannot be reached: no answer to the connection. Check the base URL and the network";
            case ConnectException _ ->
                "nothing answers at " + address(uri) + ". Start the server there, or correct the base URL";
            case SSLException _ ->
                "no secure connection to " + address(uri)
                        + ". Check its certificate, and whether the base URL should begin with http:";
            default -> address(uri) + " broke off the connection. Try again";
        };
    }

    /** What the system says. Jetty's own words are pages about its insides, which help nobody. */
    private static String detail(Throwable cause) {
        String said = String.valueOf(cause.getMessage());
        boolean telling = cause.getMessage() != null
                && !(cause instanceof HttpResponseException)
                && !(cause instanceof EOFException);
        return telling ? said.substring(0, Math.min(said.length(), MAX_DETAIL)) : "";
    }

    private static String spoken(Duration duration) {
        return duration.toSeconds() > 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }

    /** Host and port, all that may be shown of an address (a query can hold a key). */
    static String address(URI uri) {
        return uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
    }
}
