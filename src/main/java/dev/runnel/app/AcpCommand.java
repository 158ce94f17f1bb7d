package dev.runnel.app;

import dev.runnel.acp.AcpAgent;
import dev.runnel.acp.Folders;
import dev.runnel.acp.Host;
import dev.runnel.app.Config.BadSettingException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** {@code runnel acp}: an editor's agent, on standard input and output, until the editor closes them. */
final class AcpCommand {

    private final Map<String, String> settings;

    AcpCommand(Map<String, String> settings) {
        this.settings = settings;
    }

    ExitCode run() throws BadSettingException, IOException, InterruptedException {
        keepStandardOutputClean();
        Config config = Config.ofProcess(settings, name -> Optional.empty());
        if (new Streams(config).inputIsTerminal()) {
            Main.complain(
                    "waiting for the messages of an editor, which is to start this (runnel acp --help); Ctrl-D ends it");
        }
        var folders = new Folders();
        try (var app = new App(config, folders, Use.ATTENDED)) {
            var agent = new AcpAgent(
                    host(app, folders),
                    new FileInputStream(FileDescriptor.in),
                    new FileOutputStream(FileDescriptor.out));
            Runtime.getRuntime()
                    .addShutdownHook(Thread.ofPlatform().name("stop-acp").unstarted(() -> stop(agent)));
            agent.serve();
        }
        return ExitCode.DONE;
    }

    /** Only messages may stand there; whatever a library prints goes where the log goes. */
    private static void keepStandardOutputClean() {
        System.setOut(new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8));
    }

    private static Host host(App app, Folders folders) {
        return new Host(
                Main.PRINCIPAL,
                app.runs(),
                app.sessions(),
                folders,
                app::approvalMode,
                app.providers()::contextTokens,
                Version.NUMBER);
    }

    /** The process was told to end. */
    private static void stop(AcpAgent agent) {
        try {
            agent.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
