package dev.runnel.server;

import jakarta.servlet.http.HttpServletRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;

/**
 * On Linux: the peer of a loopback connection must be of our own user, or root. The kernel lists the user of each end of a
 * connection in {@code /proc/net/tcp} and {@code tcp6} (proc(5)); the peer's end is the one whose local port is the request's
 * remote port and whose remote port is ours.
 *
 * <p>A connection is looked up once; its id is remembered as long as it is among the latest ones.
 */
public final class ProcNetPeer implements PeerUser {

    private static final System.Logger LOG = System.getLogger("dev.runnel.server");
    private static final List<Path> TABLES = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
    private static final int REMEMBERED = 10_000;

    private final int ownUser;
    private final ConcurrentHashMap<String, Boolean> known = new ConcurrentHashMap<>();

    private ProcNetPeer(int ownUser) {
        this.ownUser = ownUser;
    }

    /** For this system: this on Linux, else {@link PeerUser#UNKNOWN}. */
    public static PeerUser here() {
        try {
            return Files.isReadable(TABLES.getFirst())
                    ? new ProcNetPeer((Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid"))
                    : PeerUser.UNKNOWN;
        } catch (IOException | UnsupportedOperationException e) {
            LOG.log(Level.DEBUG, "the users of peers cannot be told here", e);
            return PeerUser.UNKNOWN;
        }
    }

    @Override
    public boolean trusted(HttpServletRequest request) {
        String connection = request.getServletConnection().getConnectionId() + "/" + request.getRemotePort();
        Boolean before = known.get(connection);
        if (before != null) {
            return before;
        }
        boolean trusted = look(request);
        if (known.size() >= REMEMBERED) {
            known.clear();
        }
        known.put(connection, trusted);
        return trusted;
    }

    private boolean look(HttpServletRequest request) {
        OptionalInt user = user(request);
        return user.isPresent() && (user.getAsInt() == ownUser || user.getAsInt() == 0);
    }

    private static OptionalInt user(HttpServletRequest request) {
        String peer = end(request.getRemoteAddr(), request.getRemotePort());
        String us = end(request.getLocalAddr(), request.getLocalPort());
        for (Path table : TABLES) {
            OptionalInt user = user(table, peer, us);
            if (user.isPresent()) {
                return user;
            }
        }
        return OptionalInt.empty();
    }

    /**
     * The user column (the eighth) of the row whose ends are {@code peer} and {@code us}. Nobody's once the peer has closed its
     * socket: the kernel then shows such rows as root's, with no inode (the tenth column), until the connection is forgotten.
     * A request sent and left alone by another user would otherwise come from root.
     */
    private static OptionalInt user(Path table, String peer, String us) {
        try (BufferedReader rows = Files.newBufferedReader(table)) {
            for (String row = rows.readLine(); row != null; row = rows.readLine()) {
                if (row.contains(peer + " ") && row.contains(us + " ")) {
                    List<String> columns = List.of(row.strip().split("\\s+"));
                    if (columns.get(1).endsWith(peer)
                            && columns.get(2).endsWith(us)
                            && !columns.get(9).equals("0")) {
                        return OptionalInt.of(Integer.parseInt(columns.get(7)));
                    }
                }
            }
            return OptionalInt.empty();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, table + " cannot be read", e);
            return OptionalInt.empty();
        }
    }

    /** An end as the tables write it: address in hexadecimal, each four bytes in the machine's order, and port. */
    private static String end(String address, int port) {
        InetAddress parsed = InetAddress.ofLiteral(address);
        byte[] bytes = parsed.getAddress();
        var hex = new StringBuilder();
        for (int word = 0; word < bytes.length; word += 4) {
            for (int i = 3; i >= 0; i--) {
                hex.append(String.format("%02X", bytes[word + i]));
            }
        }
        // An IPv4 connection to a socket that takes both stands in tcp6, mapped; its address ends in the same digits.
        return hex + ":" + String.format("%04X", port);
    }
}
