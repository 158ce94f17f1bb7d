package dev.runnel.container;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Requests that no honest client sends, collected for one server; lines of the tables name what is wrong with each. */
abstract class HostileRequests {

    private static final String END = "\r\n";

    private final Client client;
    private final List<Hostile> all = new ArrayList<>();

    HostileRequests(Client client) {
        this.client = client;
    }

    /** All that go to the server of that client, who has a run that is over. */
    static List<Hostile> all(Client client, String run) {
        var all = new ArrayList<Hostile>();
        for (HostileRequests table : List.of(
                new HostileTargets(client, run),
                new HostileFraming(client),
                new HostileBodies(client),
                new HostileCallers(client, run))) {
            table.fill();
            all.addAll(table.all);
        }
        return all;
    }

    abstract void fill();

    /** Adds one that may be answered with one of these; with none, by any refusal. */
    final void add(String name, String text, Integer... statuses) {
        all.add(new Hostile(name, text, Set.of(statuses), false));
    }

    /** Adds one that may also be cut off. */
    final void addCut(String name, String text, Integer... statuses) {
        all.add(new Hostile(name, text, Set.of(statuses), true));
    }

    final String context() {
        return client.context();
    }

    final String authority() {
        return client.server().getAuthority();
    }

    final String host() {
        return "Host: " + authority();
    }

    final String token() {
        return "Authorization: Bearer " + client.token();
    }

    /** Of somebody who holds the token. */
    final String get(String path, String... headers) {
        return known("GET", path, "", headers);
    }

    /** A request of somebody who holds the token, its body as long as it says. */
    final String known(String method, String path, String body, String... headers) {
        return lines(method + " " + context() + path + " HTTP/1.1", with(headers, host(), token(), length(body)))
                + body;
    }

    /** The same of somebody who does not. */
    final String unknown(String method, String path, String body, String... headers) {
        return lines(method + " " + context() + path + " HTTP/1.1", with(headers, host(), length(body))) + body;
    }

    /** A message in strict JSON, or what claims to be it; in UTF-8. */
    final String chat(String body, String... headers) {
        return known("POST", "/chat", utf8(body), with(headers, "Content-Type: application/json"));
    }

    /** A start line and headers as they are, with one more that has the connection closed. */
    final String lines(String start, String... headers) {
        return Arrays.stream(headers)
                .filter(header -> !header.isEmpty())
                .collect(Collectors.joining(END, start + END, END + "Connection: close" + END + END));
    }

    /** Bytes as characters. */
    static String utf8(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }

    private static String length(String body) {
        return body.isEmpty() ? "" : "Content-Length: " + body.length();
    }

    private static String[] with(String[] headers, String... more) {
        var all = new ArrayList<String>(List.of(more));
        all.addAll(List.of(headers));
        return all.toArray(String[]::new);
    }
}
