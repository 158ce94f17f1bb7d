package dev.runnel.sandbox;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A process that {@link Spawn} started: reads nothing, and writes all to one pipe. */
final class SpawnedProcess extends Process {

    private final ProcessHandle handle;
    private final InputStream output;
    private final CompletableFuture<Integer> code;

    /**
     * @param output what it writes, also as errors
     * @param code comes with its end: as shells have it, 128 and a signal's number where one ended it
     */
    SpawnedProcess(ProcessHandle handle, InputStream output, CompletableFuture<Integer> code) {
        this.handle = handle;
        this.output = output;
        this.code = code;
    }

    @Override
    public OutputStream getOutputStream() {
        return OutputStream.nullOutputStream();
    }

    @Override
    public InputStream getInputStream() {
        return output;
    }

    @Override
    public InputStream getErrorStream() {
        return InputStream.nullInputStream();
    }

    @Override
    public int waitFor() throws InterruptedException {
        try {
            return code.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public boolean waitFor(long timeout, TimeUnit unit) throws InterruptedException {
        try {
            var _ = code.get(timeout, unit);
            return true;
        } catch (TimeoutException running) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public int exitValue() {
        if (isAlive()) {
            throw new IllegalThreadStateException("the process has not ended");
        }
        return code.join();
    }

    @Override
    public boolean isAlive() {
        return !code.isDone();
    }

    @Override
    public CompletableFuture<Process> onExit() {
        return code.thenApply(any -> this);
    }

    @Override
    public ProcessHandle toHandle() {
        return handle;
    }

    @Override
    public long pid() {
        return handle.pid();
    }

    @Override
    public boolean supportsNormalTermination() {
        return handle.supportsNormalTermination();
    }

    @Override
    public void destroy() {
        handle.destroy();
    }

    @Override
    public Process destroyForcibly() {
        handle.destroyForcibly();
        return this;
    }
}
