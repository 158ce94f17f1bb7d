package dev.runnel.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.runnel.tool.ToolResult;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A second JVM at the same home, told what to do line by line. {@code start} begins a run, which stands still after a word;
 * {@code release} lets it act and end, {@code release into the tool} lets it stand still in its changing call.
 */
public final class OtherProcess implements AutoCloseable {

    private final Process process;
    private final BufferedReader answers;
    private final PrintStream orders;

    private OtherProcess(Process process) {
        this.process = process;
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        this.orders = new PrintStream(process.getOutputStream(), true, UTF_8);
    }

    /** Below that folder, as {@link Runnel#in}. */
    public static OtherProcess start(Path folder) throws IOException {
        var command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                OtherProcess.class.getName(),
                folder.toString());
        return new OtherProcess(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** What it answers. */
    public String tell(String order) throws IOException {
        orders.println(order);
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("the other process is gone");
        }
        return answer;
    }

    /** SIGKILL; returns when it is dead. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        orders.close();
        answers.close();
    }

    /** The other side. */
    public static void main(String[] args) throws Exception {
        var orders = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        var side = new Side(Path.of(args[0]));
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            System.out.println(side.follow(order));
        }
    }

    private static final class Side {
        private final Script script = Script.model()
                .says("Half")
                .waits()
                .calls("act", "{\"n\":1}")
                .then()
                .says("Done.");
        private final AtomicInteger acted = new AtomicInteger();
        private final CountDownLatch acting = new CountDownLatch(1);
        private final Path folder;
        private final Runnel runnel;
        private volatile boolean staysInTool;

        private Side(Path folder) throws IOException {
            this.folder = folder;
            this.runnel = Runnel.in(folder)
                    .model(script)
                    .tools(SomeTool.changes("act", (input, context) -> act()))
                    .open();
        }

        private ToolResult act() throws InterruptedException {
            try {
                Files.writeString(folder.resolve("workspace/acted"), "" + acted.incrementAndGet());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            acting.countDown();
            if (staysInTool) {
                new CountDownLatch(1).await();
            }
            return ToolResult.ok("acted");
        }

        private String follow(String order) throws Exception {
            return switch (order) {
                case "start" -> {
                    String run = runnel.start("Hi").id();
                    script.awaitWaiting();
                    yield run;
                }
                case "release" -> {
                    script.release();
                    yield "released";
                }
                case "release into the tool" -> {
                    staysInTool = true;
                    script.release();
                    acting.await();
                    yield "acting";
                }
                default -> "what is " + order + "?";
            };
        }
    }
}
