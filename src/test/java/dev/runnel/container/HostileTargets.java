package dev.runnel.container;

import java.util.List;

/** Paths that lead to what is not served or not theirs, ids that were guessed, queries that cannot be read. */
final class HostileTargets extends HostileRequests {

    private static final String NOBODY = "AAAAAAAAAAAAAAAAAAAAAA";
    // Below the folder of the page.
    private static final List<String> FILES = List.of(
            "/WEB-INF/web.xml",
            "/WEB-INF",
            "/WEB-INF/",
            "/WEB-INF/classes/dev/runnel/app/Main.class",
            "/WEB-INF/lib/",
            "/web-inf/web.xml",
            "/META-INF/MANIFEST.MF",
            "/META-INF/context.xml",
            "/WEB-INF%2fweb.xml",
            "/%57EB-INF/web.xml",
            "/WEB-INF;/web.xml",
            "/;/WEB-INF/web.xml",
            "/./WEB-INF/web.xml",
            "//WEB-INF/web.xml",
            "/WEB-INF./web.xml",
            "/WEB-INF%20/web.xml",
            "/WEB-INF/web.xml%00.js",
            "/WEB-INF/web.xml;.js",
            "/js/../WEB-INF/web.xml",
            "/js/..;/WEB-INF/web.xml",
            "/js/%2e%2e/WEB-INF/web.xml",
            "/js/.%2e/WEB-INF/web.xml",
            "/js/%252e%252e/WEB-INF/web.xml",
            "/js/..%2fWEB-INF/web.xml",
            "/js/..%5cWEB-INF%5cweb.xml",
            "/js/..\\WEB-INF\\web.xml",
            "/js/..%c0%afWEB-INF/web.xml",
            "/js/%c0%ae%c0%ae/WEB-INF/web.xml",
            "/js/%uff0e%uff0e/WEB-INF/web.xml",
            "/js/../../../../../../etc/passwd",
            "/js/..;/..;/..;/..;/..;/etc/passwd",
            "/js/%2e%2e%2f%2e%2e%2f%2e%2e%2f%2e%2e%2fetc%2fpasswd",
            "/js/....//....//....//etc/passwd",
            "/js//etc/passwd",
            "/js/app.js/",
            "/js/app.js%00",
            "/js/app.js%2f",
            "/js/app.js%20",
            "/js/app.js.bak",
            "/js/",
            "/js",
            "/css/",
            "/.git/config",
            "/.env",
            "/INDEX.HTML",
            "/index.html/x",
            "/dev/runnel/launch/Launcher.class",
            "/launch/Launcher.class",
            "/problem",
            "/problem/x",
            "/error",
            "/manager/html",
            "/host-manager/html",
            "/server-status",
            "/chat/",
            "/chat/x",
            "/chatx",
            "/models/x",
            "/health",
            "/health/",
            "/health/x",
            "/health/live/x",
            "/sessions//export",
            "/runs",
            "/runs/",
            "/%",
            "/%g0",
            "/%zz",
            "/js/%ff%fe.js",
            "/js/%c3%28.js");
    // They would lead to the list of sessions, were they read in another way by who lets in than by who answers.
    private static final List<String> DISGUISED = List.of(
            "/health/../sessions",
            "/health/..;/sessions",
            "/health/%2e%2e/sessions",
            "/health/..%2fsessions",
            "/health//../sessions",
            "/health/live/../../sessions",
            "/js/../sessions",
            "/js/..;/sessions",
            "/./sessions",
            "//sessions",
            "/;/sessions",
            "/sessions;/js/app.js",
            "/sessions;.js",
            "/sessions/js/app.js",
            "/sessions/..;/js/app.js;/../../sessions",
            "/sessions%2f",
            "/sessions%00.js",
            "/sessions%3b/js/app.js",
            "/%73essions",
            "/sessions#/js/app.js",
            "/sessions?/js/app.js",
            "/chat/../health/../sessions");
    private static final List<String> SESSIONS = List.of(
            NOBODY,
            "..%2f..%2fetc%2fpasswd",
            "..%5c..%5cwindows",
            "x".repeat(65),
            "x".repeat(4_000),
            "%00",
            NOBODY + "%00",
            "%0d%0aX-Injected:%20yes",
            NOBODY + "%0d%0aX-Injected:%20yes",
            "%e2%80%a8",
            "%f0%9f%98%80",
            "-",
            "token",
            "locks",
            "*",
            "%25",
            "1'%20or%20'1'='1",
            "%3cscript%3ealert(1)%3c%2fscript%3e",
            "${jndi:ldap:%2f%2flocalhost%2fx}");
    private static final List<String> RUNS = List.of(
            NOBODY + ".1",
            NOBODY,
            NOBODY + ".",
            NOBODY + ".0",
            NOBODY + ".-1",
            NOBODY + ".01",
            NOBODY + ".1.1",
            NOBODY + ".99999999999999999999",
            NOBODY + ".%d9%a1",
            NOBODY + ".1%00",
            "..%2f" + NOBODY + ".1",
            ".1",
            "%0d%0aX-Injected:%20yes.1",
            "1",
            "x".repeat(4_000) + ".1");
    private static final List<String> NUMBERS = List.of(
            "-1",
            "+1",
            "%2b1",
            "abc",
            "1e3",
            "1.0",
            "0x1",
            "99999999999999999999",
            "9".repeat(4_000),
            "",
            "%20",
            "1%00",
            "%d9%a1",
            "%zz",
            "%",
            "%c3%28",
            "1%0d%0aX-Injected:%20yes",
            "NaN");

    private final String run;

    HostileTargets(Client client, String run) {
        super(client);
        this.run = run;
    }

    @Override
    void fill() {
        FILES.forEach(path -> add("file " + path, get(path), 400, 404));
        DISGUISED.forEach(path -> add("as if open: " + path, unknown("GET", path, ""), 400, 401, 404));
        for (String session : SESSIONS) {
            String name = shown(session);
            add("session " + name, get("/sessions/" + session), 400, 404);
            add("session to delete " + name, known("DELETE", "/sessions/" + session, ""), 400, 404, 405);
            add("session to export " + name, get("/sessions/" + session + "/export"), 400, 404);
        }
        for (String id : RUNS) {
            add("run " + shown(id), get("/runs/" + id), 400, 404);
            add("events of " + shown(id), get("/runs/" + id + "/events"), 400, 404);
            add("cancel " + shown(id), known("POST", "/runs/" + id + "/cancel", ""), 400, 404);
        }
        NUMBERS.forEach(number -> add("?after=" + shown(number), get(events() + "?after=" + number), 400));
        for (String dialect : List.of(
                "morse", "", "..%2fnative", "NATIVE", "native%00", "%zz", "%", "native%0d%0aX-Injected:%20yes")) {
            add("?dialect=" + dialect, get(events() + "?dialect=" + dialect), 400);
        }
        for (String flag : List.of("maybe", "1", "", "%zz", "true%00")) {
            add(
                    "?preview=" + flag,
                    known("POST", "/sessions/" + run.split("\\.", 2)[0] + "/undo?preview=" + flag, ""),
                    400);
        }
        for (String approval : List.of("x", "..", "%00", "%0d%0aX-Injected:%20yes")) {
            String body = "{\"decision\":\"approve\"}";
            add(
                    "approval " + approval,
                    known("POST", "/runs/" + run + "/approvals/" + approval, body, "Content-Type: application/json"),
                    400,
                    404,
                    405);
        }
    }

    private String events() {
        return "/runs/" + run + "/events";
    }

    private static String shown(String text) {
        return text.length() > 60 ? text.substring(0, 60) + "…" : text;
    }
}
