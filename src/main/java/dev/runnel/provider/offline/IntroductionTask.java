package dev.runnel.provider.offline;

/** Says what can be had without a model, and how to connect one. Touches nothing. */
final class IntroductionTask implements Task {

    @Override
    public void work(Playback playback) {
        playback.say(
                "I am Runnel's offline demonstration: my words are scripted, but the tools, files and commands are real. "
                        + "I know these tasks:");
        playback.say("""
                - Create a Flask app with CRUD routes (then: now add tests)
                - Write a hello world script (Python, bash, Node or Java)
                - Explain this project
                - Run the project's tests
                - Find and fix the failing test of the bundled sample""");
        playback.say(
                "For anything else, connect a model: set `OPENAI_API_KEY` (and `OPENAI_BASE_URL` for a server of your own) "
                        + "and choose it with `-m openai-chat/NAME`. `runnel --help` shows all options.");
    }
}
