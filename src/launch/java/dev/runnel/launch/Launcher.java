package dev.runnel.launch;

/** Starts Runnel from {@code java -jar runnel.war}. */
public final class Launcher {
    private Launcher() {}

    public static void main(String[] args) {}
}
