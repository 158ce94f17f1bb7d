package dev.runnel.provider.offline;

import java.util.regex.Pattern;

/** What people say when they want something, in a few languages. Wishes are matched in lower case. */
enum Wording {
    MAKE("create|build|make|write|generate|develop|implement|set up|setup|scaffold|add|extend|need|want|give me|new"
            + "|erstell\\w*|bau\\w*|schreib\\w*|mach\\w*|entwickl\\w*|ergänz\\w*|erweiter\\w*"
            + "|cré\\w*|écri\\w*|fais|faire|construi\\w*|crea\\w*|escrib\\w*|haz|gener\\w*|scriv\\w*|aggiung\\w*"),
    RUN("run|running|execute|start|launch|rerun|re-run|try|check|pass|passing|green"
            + "|führ\\w*|ausführ\\w*|start\\w*|lauf\\w*|lass\\w*|lanc\\w*|exécut\\w*|ejecut\\w*|corr\\w*|esegu\\w*"
            + "|pytest|mvn|gradle|npm|cargo|go|make"),
    FIX(
            "fix\\w*|repair\\w*|mend|correct\\w*|solve|debug|repar\\w*|behe[bi]\\w*|korrig\\w*|répar\\w*|corri[gj]\\w*|arregl\\w*"),
    TESTS("tests?|testing|testsuite|unittests?|pytest|testen|pruebas?"),
    SAMPLE("sample|beispiel\\w*|exemple|ejemplo|esempio"),
    EXPLAIN("explain|describe|summari[sz]e|overview|what is|what's|what does|tell me about|show me around"
            + "|erklär\\w*|beschreib\\w*|fass\\w*|was ist|was macht|überblick|expliqu\\w*|décri\\w*|qu'est-ce"
            + "|explica\\w*|expliqu\\w*|describ\\w*|resum\\w*|qué (es|hace)|spiega\\w*|descriv\\w*"),
    PROJECT("project|codebase|code base|repo|repository|folder|directory|workspace|in here"
            + "|projekt\\w*|ordner|verzeichnis|projet|dossier|dépôt|proyecto|carpeta|progetto|cartella"
            + "|(this|here|the code|this code|das|hier|ici|esto|aquí|questo|qui)\\W*\\z"),
    FLASK("flask"),
    CRUD("crud|rest[ -]?api"),
    OTHER_FRAMEWORK("django|fastapi|bottle|tornado|spring|quarkus|micronaut|express|nest(js)?|next\\.?js|rails|laravel"
            + "|java|kotlin|node|javascript|typescript|go|golang|rust|php|ruby|c#"),
    HELLO(
            "hello[\\s,_-]*world|hallo[\\s,_-]*welt|bonjour[\\s,_-]*(le |tout le )?monde|hola[\\s,_-]*mundo|ciao[\\s,_-]*mondo"
                    + "|hello\\.(py|sh|js|java)"),
    SCRIPT("script|program|file|app|code|in \\w+|create|write|make|build|generate|run|need|want|bash|python|java|node"
            + "|skript|programm\\w*|schreib\\w*|erstell\\w*|mach\\w*|écri\\w*|cré\\w*|programme|crea\\w*|escrib\\w*"
            + "|programa|scriv\\w*|programma|hello\\.\\w+"),
    ADD_TESTS(
            "(add|write|create|generate|need|want|schreib\\w*|ergänz\\w*|füg\\w*|erstell\\w*|ajout\\w*|écri\\w*|cré\\w*"
                    + "|añad\\w*|agreg\\w*|escrib\\w*|crea\\w*|aggiung\\w*|scriv\\w*)"
                    + "\\s+((?!(with|mit|avec|con)\\b)[\\w-]+\\s+){0,3}(tests?|unittests?|pruebas?)"),
    TEST_IT("\\A\\W*((now|please|jetzt|bitte)\\s+)*(test|teste|testez|prueba|prova)\\s+"
            + "(it|this|that|the|my|das|die|den|mein\\w*|le|la|mon|el|mi|il)"),
    AGAIN("\\A\\W*((now|and|please|ok|okay|yes|bitte|jetzt)\\W+)*"
            + "(again|once more|try( it)? again|do it again|run it( again)?|continue|go on|retry|nochmal|noch einmal|weiter"
            + "|encore|continue[rz]?|otra vez|de nuevo|ancora)\\W*\\z"),
    NOT("(don't|do not|never)\\s+(\\w+\\s+)?(create|write|run|add|make|fix|build|execute|change|touch)"
            + "|\\A\\W*how (do|can|could|should|would|to)"
            + "|\\A\\W*(please )?(explain|tell me|show me)( to me)? how");

    private final Pattern pattern;

    Wording(String words) {
        // Letters of all languages count as letters, or "é" would be the edge of a word.
        pattern = Pattern.compile("(?<!\\w)(" + words + ")(?!\\w)", Pattern.UNICODE_CHARACTER_CLASS);
    }

    boolean in(String wish) {
        return pattern.matcher(wish).find();
    }
}
