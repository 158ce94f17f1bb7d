package dev.runnel.provider;

import dev.runnel.model.ModelException;
import dev.runnel.model.ModelException.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import javax.net.ssl.SSLException;

/** Says what is wrong with the way to a provider. */
final class NetworkTrouble {

    private NetworkTrouble() {}

    static ModelException with(URI uri, IOException trouble) {
        if (trouble instanceof StalledException stalled) {
            return new ModelException(Kind.STALLED, true, silent(uri, stalled.silence()), "", trouble);
        }
        return new ModelException(Kind.NETWORK, true, sentence(uri, trouble), detail(trouble), trouble);
    }

    private static String silent(URI uri, Duration silence) {
        return address(uri) + " sent nothing of use for " + spoken(silence)
                + ". Try again, or choose another model with -m";
    }

    private static String sentence(URI uri, IOException trouble) {
        Throwable cause =
                trouble.getClass() == IOException.class && trouble.getCause() != null ? trouble.getCause() : trouble;
        return switch (cause) {
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

    private static String detail(IOException trouble) {
        return String.valueOf(trouble.getMessage());
    }

    private static String spoken(Duration duration) {
        return duration.toSeconds() > 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }

    /** Host and port, all that may be shown of an address (a query can hold a key). */
    static String address(URI uri) {
        return uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
    }
}
